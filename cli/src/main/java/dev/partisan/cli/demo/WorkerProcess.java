package dev.partisan.cli.demo;

import dev.partisan.cli.Failure;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// A worker in a process of its own.
///
/// It ends when its standard input is closed, so that it does not outlive this process however that
/// ends.
final class WorkerProcess {
  /// What is heard of a worker.
  sealed interface Event {
    /// It said something.
    record Said(WorkerProcess worker, WorkerReport report) implements Event {}

    /// Its process has ended.
    record Ended(WorkerProcess worker) implements Event {}
  }

  private final String name;
  private final Process process;
  private final BufferedWriter orders;

  private WorkerProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.orders = process.outputWriter();
  }

  /// Starts a worker of this name; `events` gets what it says, from a thread of its own.
  static WorkerProcess start(
      String name, List<String> line, Map<String, String> environment, Consumer<Event> events) {
    try {
      ProcessBuilder builder =
          new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(environment);
      Process process = builder.start();
      WorkerProcess worker = new WorkerProcess(name, process);
      Thread.ofPlatform().daemon().name("hear-" + name).start(() -> worker.hear(events));
      return worker;
    } catch (IOException e) {
      throw new Failure("cannot start a process for " + name + ": " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  private void hear(Consumer<Event> events) {
    try (BufferedReader reports = process.inputReader()) {
      for (String line = reports.readLine(); line != null; line = reports.readLine()) {
        Optional<WorkerReport> report = WorkerReport.LINES.read(line);
        if (report.isPresent()) {
          events.accept(new Event.Said(this, report.get()));
        } else {
          System.err.println(name + ": " + line); // such as a warning of its Java
        }
      }
    } catch (IOException e) {
      // A pipe that breaks means what its end means.
    }
    events.accept(new Event.Ended(this));
  }

  void tell(WorkerOrder order) {
    try {
      orders.write(WorkerOrder.LINES.write(order));
      orders.newLine();
      orders.flush();
    } catch (IOException e) {
      throw new Failure(ending(), e);
    }
  }

  /// How it ended, for the user.
  String ending() {
    return exitCode(Duration.ofSeconds(2))
        .map(code ->
            "%s (process %d) ended before its time, with exit code %d".formatted(name, pid(), code))
        .orElse(name + " (process " + pid() + ") does not listen any more");
  }

  /// Its exit code, once it has ended; empty when it does not do so within `patience`.
  Optional<Integer> exitCode(Duration patience) {
    try {
      return process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)
          ? Optional.of(process.exitValue())
          : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /// Ends it now, whatever it does.
  void kill() {
    process.destroyForcibly();
  }
}
