package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Figure.Goal;
import dev.partisan.benchmarks.Rounds.Measurement;
import dev.partisan.benchmarks.Worker.RoleName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// How long a small message and its answer take when nothing else happens.
@Command(
    name = "roundtrip",
    mixinStandardHelpOptions = true,
    description = "Round trips of 64 bytes while idle, each JVM on a core, against a bare socket.")
final class RoundTrip implements Benchmark, Callable<Integer> {
  private static final Duration TO_START = Duration.ofSeconds(30);
  private static final double MICRO = 1e3;

  @Mixin private Session session = new Session();

  @Override
  public Integer call() throws Exception {
    return session.run(this);
  }

  @Override
  public List<Figure> measure(Rounds rounds) throws Exception {
    WorkerOptions options = rounds.workers();
    int first = canPin() ? 0 : -1;
    int second = canPin() ? 1 : -1;
    try (WorkerProcess pong =
            WorkerProcess.start(RoleName.PING_NODE, "ping-node-pong", options, second);
        WorkerProcess ping =
            WorkerProcess.start(RoleName.PING_NODE, "ping-node-ping", options, first);
        WorkerProcess barePong =
            WorkerProcess.start(RoleName.PING_SOCKET, "ping-socket-pong", options, second);
        WorkerProcess barePing =
            WorkerProcess.start(RoleName.PING_SOCKET, "ping-socket-ping", options, first)) {
      String node = pong.ask(TO_START, "start " + PingNode.PONG).text("address");
      ping.ask(TO_START, "start ping " + node);
      String socket = barePong.ask(TO_START, "answer").text("address");
      barePing.ask(TO_START, "connect " + socket);

      Answers answers =
          rounds.run(
              "round trip",
              measurement("call", ping, rounds),
              measurement("ask", barePing, rounds),
              measurement("forward", ping, rounds));
      return Stream.of("call", "forward").flatMap(way -> figures(answers, way)).toList();
    }
  }

  private static Measurement measurement(String command, WorkerProcess asker, Rounds rounds) {
    String words = command + " " + rounds.nanos();
    return new Measurement(command, () -> asker.ask(rounds.timeout(), words));
  }

  private static Stream<Figure> figures(Answers answers, String way) {
    return Stream.of("p50", "p99")
        .map(percentile ->
            new Figure(
                way + " round trip, " + percentile,
                "us",
                MICRO,
                answers.series(way, percentile),
                answers.series("ask", percentile),
                percentile.equals("p50") ? Goal.atMost(1.5) : Goal.NONE));
  }

  private static boolean canPin() {
    return Runtime.getRuntime().availableProcessors() > 1 && Programs.isInstalled("taskset");
  }
}
