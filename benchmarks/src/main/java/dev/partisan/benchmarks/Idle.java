package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Figure.Goal;
import dev.partisan.benchmarks.Worker.RoleName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What a node costs that does nothing.
@Command(
    name = "idle",
    mixinStandardHelpOptions = true,
    description =
        "Starts and closes many nodes in one JVM of 4 GiB; each round is a JVM of its own.")
final class Idle implements Benchmark, Callable<Integer> {
  private static final int DEFAULT_NODES = 1000;
  private static final Duration TIMEOUT = Duration.ofMinutes(3);
  private static final double GIB = 1024.0 * 1024 * 1024;
  private static final double LIMIT_GIB = 4;
  private static final double NANOS_PER_SECOND = 1e9;

  @Mixin private Session session = new Session();

  @Option(names = "--nodes", defaultValue = "" + DEFAULT_NODES, description = "Nodes to start.")
  private int nodes = DEFAULT_NODES;

  @Override
  public Integer call() throws Exception {
    return session.run(this);
  }

  @Override
  public List<Figure> measure(Rounds rounds) throws Exception {
    Series seconds = new Series();
    Series peak = new Series();
    Series second = new Series();
    Series limit = new Series();
    WorkerOptions options =
        rounds.workers().with(List.of("-Xms64m", "-Xmx4g", "-XX:-AlwaysPreTouch"));
    for (int round = 1; round <= rounds.options().rounds; round++) {
      try (WorkerProcess worker =
          WorkerProcess.start(RoleName.IDLE_NODES, "idle-nodes", options, -1)) {
        Answer answer = worker.ask(TIMEOUT, "run " + nodes);
        rounds.out().printf("idle, round %d: %s%n", round, answer.line());
        rounds.out().flush();
        seconds.add(answer.number("start") + answer.number("close"));
        second.add(NANOS_PER_SECOND);
        peak.add(answer.number("peak"));
        limit.add(LIMIT_GIB * GIB);
      }
    }
    return List.of(
        new Figure(nodes + " idle nodes, peak memory", "GiB", GIB, peak, limit, Goal.atMost(1)),
        new Figure(
            nodes + " idle nodes, start and close",
            "s",
            NANOS_PER_SECOND,
            seconds,
            second,
            Goal.NONE));
  }
}
