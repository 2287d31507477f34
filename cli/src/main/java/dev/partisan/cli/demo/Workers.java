package dev.partisan.cli.demo;

import dev.partisan.cli.Failure;
import dev.partisan.cli.demo.WorkerProcess.Event;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.IntFunction;

/// All workers of a demo, and what is heard of them.
final class Workers implements AutoCloseable {
  /// The time that the terminal's Ctrl-C, which all processes get at once, may take to reach this
  /// one.
  private static final Duration INTERRUPT_SKEW = Duration.ofMillis(300);

  private static final Duration END_PATIENCE = Duration.ofSeconds(15);

  private final List<WorkerProcess> all = new CopyOnWriteArrayList<>();
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Thread killer = new Thread(this::kill, "kill-workers");
  private volatile boolean isInterrupted;

  private Workers() {}

  /// Starts `count` workers, `node1` and so on.
  ///
  /// @param environment of all, beside this process's own
  /// @param arguments of each, by its number from 1
  static Workers start(
      int count,
      List<String> jvmOptions,
      Map<String, String> environment,
      IntFunction<List<String>> arguments) {
    Workers workers = new Workers();
    Runtime.getRuntime().addShutdownHook(workers.killer);
    try {
      for (int i = 1; i <= count; i++) {
        String name = "node" + i;
        List<String> ofOne = new ArrayList<>(List.of("demo-worker", "--name", name));
        ofOne.addAll(arguments.apply(i));
        workers.all.add(
            WorkerProcess.start(
                name, JavaCommand.line(jvmOptions, ofOne), environment, workers.events::add));
      }
      return workers;
    } catch (RuntimeException e) {
      workers.close();
      throw e;
    }
  }

  /// In the order of their names' numbers.
  List<WorkerProcess> all() {
    return all;
  }

  WorkerProcess first() {
    return all.getFirst();
  }

  void tellAll(WorkerOrder order) {
    all.forEach(worker -> worker.tell(order));
  }

  /// Waits until `count` reports of a type have come; gives them to `wanted`, and how far sinks are
  /// to `progress`.
  ///
  /// @throws Failure when a worker fails or ends, or when none has anything to say for `patience`
  <T extends WorkerReport> void await(
      int count,
      Class<T> type,
      Duration patience,
      BiConsumer<WorkerProcess, T> wanted,
      BiConsumer<WorkerProcess, WorkerReport.Verified> progress) {
    for (int heard = 0; heard < count; ) {
      switch (next(patience)) {
        case null ->
            throw new Failure(
                "nothing was heard of any node for %d s, while waiting for: %s"
                    .formatted(patience.toSeconds(), type.getSimpleName()));
        case Event.Ended(WorkerProcess worker) -> throw new Failure(worker.ending());
        case Event.Said(WorkerProcess worker, WorkerReport.Failed(String why)) ->
            throw new Failure(worker.name() + ": " + why);
        case Event.Said(WorkerProcess worker, WorkerReport report) when type.isInstance(report) -> {
          heard++;
          wanted.accept(worker, type.cast(report));
        }
        case Event.Said(WorkerProcess worker, WorkerReport.Verified verified) ->
            progress.accept(worker, verified);
        case Event.Said(WorkerProcess worker, WorkerReport report) ->
            throw new IllegalStateException(worker.name() + " says " + report + " out of turn");
      }
    }
  }

  private Event next(Duration patience) {
    try {
      Event event = events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
      if (event instanceof Event.Ended) {
        Thread.sleep(INTERRUPT_SKEW);
        while (isInterrupted) {
          Thread.sleep(INTERRUPT_SKEW); // this process is ending, and has nothing to say
        }
      }
      return event;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Failure("interrupted", e);
    }
  }

  /// Lets all end by themselves.
  ///
  /// @throws Failure when one does not, or not well
  void quit() {
    tellAll(new WorkerOrder.Quit());
    for (WorkerProcess worker : all) {
      int code =
          worker
              .exitCode(END_PATIENCE)
              .orElseThrow(() ->
                  new Failure(
                      "%s (process %d) did not end within %d s"
                          .formatted(worker.name(), worker.pid(), END_PATIENCE.toSeconds())));
      if (code != 0) {
        throw new Failure(worker.ending());
      }
    }
  }

  private void kill() {
    isInterrupted = true;
    all.forEach(WorkerProcess::kill);
    all.forEach(worker -> worker.exitCode(END_PATIENCE));
  }

  /// Ends those that still run.
  @Override
  public void close() {
    all.forEach(WorkerProcess::kill);
    all.forEach(worker -> worker.exitCode(END_PATIENCE));
    try {
      Runtime.getRuntime().removeShutdownHook(killer);
    } catch (IllegalStateException e) {
      // This process is ending, and the hook runs.
    }
  }
}
