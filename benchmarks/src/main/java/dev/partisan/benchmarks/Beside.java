package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Figure.Goal;
import dev.partisan.benchmarks.Rounds.Measurement;
import dev.partisan.benchmarks.Worker.RoleName;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What channels are for: calls beside a transfer that takes all it gets.
@Command(
    name = "beside",
    mixinStandardHelpOptions = true,
    description =
        "Calls at a steady rate, alone and beside a channel saturated with 1 MiB messages.")
final class Beside implements Benchmark, Callable<Integer> {
  static final int DEFAULT_RATE = 1000;

  private static final Duration TO_START = Duration.ofSeconds(30);
  private static final double MICRO = 1e3;
  private static final double MEGA = 1e6;

  @Mixin private Session session = new Session();

  @Option(
      names = "--rate",
      defaultValue = "" + DEFAULT_RATE,
      description = "Calls a second (${DEFAULT-VALUE}).")
  private int rate = DEFAULT_RATE;

  @Override
  public Integer call() throws Exception {
    return session.run(this);
  }

  @Override
  public List<Figure> measure(Rounds rounds) throws Exception {
    WorkerOptions options = rounds.workers();
    try (WorkerProcess far =
            WorkerProcess.start(RoleName.BESIDE_NODE, "beside-node-far", options, -1);
        WorkerProcess near =
            WorkerProcess.start(RoleName.BESIDE_NODE, "beside-node-near", options, -1)) {
      String address = far.ask(TO_START, "start " + BesideNode.FAR).text("address");
      near.ask(TO_START, "start near " + address);
      Answers answers =
          rounds.run(
              "beside",
              measurement("calls", near, rounds),
              measurement("both", near, rounds),
              measurement("bulk", near, rounds));
      return List.of(
          latency(answers, "p50", Goal.NONE),
          latency(answers, "p99", Goal.atMost(20)),
          new Figure(
              "bulk beside calls (against alone)",
              "MB/s",
              MEGA,
              answers.rate("both", "bytes"),
              answers.rate("bulk", "bytes"),
              Goal.atLeast(0.6)));
    }
  }

  private Measurement measurement(String command, WorkerProcess near, Rounds rounds) {
    String words = command + " " + rounds.nanos() + " " + rate;
    return new Measurement(command, () -> near.ask(rounds.timeout(), words));
  }

  private static Figure latency(Answers answers, String percentile, Goal goal) {
    return new Figure(
        "call beside bulk (against idle), " + percentile,
        "us",
        MICRO,
        answers.series("both", percentile),
        answers.series("calls", percentile),
        goal);
  }
}
