package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Figure.Goal;
import dev.partisan.benchmarks.Worker.RoleName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How fast a simulation goes.
@Command(
    name = "simulation",
    mixinStandardHelpOptions = true,
    description =
        "Simulates many whole nodes, in full meshes, that exchange messages; each round is a JVM of its own.")
final class Simulated implements Benchmark, Callable<Integer> {
  private static final Duration TIMEOUT = Duration.ofMinutes(10);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double GIB = 1024.0 * 1024 * 1024;
  private static final double LIMIT_SECONDS = 60;
  private static final double LIMIT_GIB = 4;

  @Mixin private Session session = new Session();

  @Option(names = "--nodes", defaultValue = "1024", description = "Nodes to simulate.")
  private int nodes = 1024;

  @Option(names = "--mesh", defaultValue = "16", description = "Nodes of one full mesh.")
  private int mesh = 16;

  @Option(names = "--messages", defaultValue = "100000", description = "Messages in all.")
  private int messages = 100_000;

  @Override
  public Integer call() throws Exception {
    if (nodes % mesh != 0) {
      throw new BenchmarkException("--nodes " + nodes + " is no multiple of --mesh " + mesh);
    }
    return session.run(this);
  }

  @Override
  public List<Figure> measure(Rounds rounds) throws Exception {
    Series starting = new Series();
    Series sending = new Series();
    Series peak = new Series();
    Series limitSeconds = new Series();
    Series limitBytes = new Series();
    WorkerOptions options =
        rounds.workers().with(List.of("-Xms64m", "-Xmx2g", "-XX:-AlwaysPreTouch"));
    for (int round = 1; round <= rounds.options().rounds; round++) {
      try (WorkerProcess worker =
          WorkerProcess.start(RoleName.SIMULATED_NODES, "simulated-nodes", options, -1)) {
        Answer answer = worker.ask(TIMEOUT, "run " + nodes + " " + mesh + " " + messages);
        rounds.out().printf("simulation, round %d: %s%n", round, answer.line());
        rounds.out().flush();
        starting.add(answer.number("start"));
        sending.add(answer.number("messages"));
        peak.add(answer.number("peak"));
        limitSeconds.add(LIMIT_SECONDS * NANOS_PER_SECOND);
        limitBytes.add(LIMIT_GIB * GIB);
      }
    }
    String subject = "%d simulated nodes, ".formatted(nodes);
    return List.of(
        new Figure(
            subject + "start and join",
            "s",
            NANOS_PER_SECOND,
            starting,
            limitSeconds,
            Goal.atMost(1)),
        new Figure(
            subject + messages + " messages",
            "s",
            NANOS_PER_SECOND,
            sending,
            limitSeconds,
            Goal.atMost(1)),
        new Figure(subject + "peak memory", "GiB", GIB, peak, limitBytes, Goal.atMost(1)));
  }
}
