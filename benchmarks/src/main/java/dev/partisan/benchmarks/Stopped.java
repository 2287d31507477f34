package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Worker.RoleName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// Whether a node whose process stands still for a while keeps its membership.
@Command(
    name = "stopped",
    mixinStandardHelpOptions = true,
    description =
        "Stops the process of one node of a mesh (SIGSTOP) and lets it go on: it must be reported unreachable, then"
            + " reachable, and nothing else.")
final class Stopped implements Callable<Integer> {
  private static final Duration TO_START = Duration.ofMinutes(2);
  private static final Duration TO_NOTICE = Duration.ofMinutes(1);
  private static final int FIRST_PORT = 10_000;
  private static final String VICTIM = "victim";

  @Mixin private WorkerOptions workers = new WorkerOptions();

  @Option(
      names = "--nodes",
      defaultValue = "10",
      description = "The stopped one among them (${DEFAULT-VALUE}).")
  private int nodes = 10;

  @Option(
      names = "--seconds",
      defaultValue = "30",
      description = "How long it is stopped (${DEFAULT-VALUE}).")
  private int seconds = 30;

  @Override
  public Integer call() throws Exception {
    WorkerOptions options = workers.with(List.of("-Xms64m", "-Xmx512m", "-XX:-AlwaysPreTouch"));
    try (WorkerProcess others = WorkerProcess.start(RoleName.MESH_NODES, "others", options, -1);
        WorkerProcess victim = WorkerProcess.start(RoleName.MESH_NODES, VICTIM, options, -1)) {
      String contact = others.ask(TO_START, "start n0 " + FIRST_PORT + " -").text("address");
      for (int i = 1; i < nodes - 1; i++) {
        Answer _ = others.ask(TO_START, "start n" + i + " " + (FIRST_PORT + i) + " " + contact);
      }
      Answer _ = victim.ask(TO_START, "start victim " + (FIRST_PORT + nodes) + " " + contact);
      Answer _ = others.ask(TO_START, "await " + nodes);
      Answer _ = victim.ask(TO_START, "await " + nodes);
      return run(others, victim);
    }
  }

  private int run(WorkerProcess others, WorkerProcess victim) throws Exception {
    Answer before = others.ask(TO_START, "views");
    long stop = System.nanoTime();
    signal("-STOP", victim);
    long goOn;
    double lost;
    try {
      lost = await(others, stop, nodes - 1);
      LockSupport.parkNanos(Duration.ofSeconds(seconds).toNanos() - (System.nanoTime() - stop));
      goOn = System.nanoTime();
    } finally {
      signal("-CONT", victim);
    }
    double found = await(others, goOn, 0);
    double foundThere = await(victim, goOn, 0);
    Answer after = others.ask(TO_START, "views");
    Answer afterThere = victim.ask(TO_START, "views");
    boolean isSame =
        before.text("hash").equals(after.text("hash"))
            && after.text("hash").equals(afterThere.text("hash"))
            && before.text("changed").equals(after.text("changed"))
            && afterThere.number("closed") == 0;
    System.out.printf(
        Locale.ROOT,
        "1 of %d nodes stopped for %d s: unreachable at all others after %.1f s,%n"
            + "  reachable at all %.1f s after it went on, they reachable there after %.1f s%n"
            + "  same members and incarnations everywhere, no change of members reported: %s%n",
        nodes,
        seconds,
        lost,
        found,
        foundThere,
        isSame);
    boolean isFound = lost >= 0 && found >= 0 && foundThere >= 0;
    return isSame && isFound ? Benchmarks.SUCCESS : Benchmarks.FAILURE;
  }

  /// Until so many of the views of a JVM's nodes have an unreachable member; returns the seconds since `start`, or -1.
  private static double await(WorkerProcess worker, long start, int unreachable) {
    while (System.nanoTime() - start < TO_NOTICE.toNanos()) {
      if (worker.ask(TO_START, "views").number("unreachable") == unreachable) {
        return (System.nanoTime() - start) / 1e9;
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    return -1;
  }

  private static void signal(String name, WorkerProcess worker)
      throws IOException, InterruptedException {
    int code =
        new ProcessBuilder("kill", name, Long.toString(worker.pid())).inheritIO().start().waitFor();
    if (code != 0) {
      throw new BenchmarkException("kill " + name + " " + worker.pid() + " ended with " + code);
    }
  }
}
