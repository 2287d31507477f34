package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Figure.Goal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Bytes a second in messages of 1 MiB, from one process to another.
@Command(
    name = "bulk",
    mixinStandardHelpOptions = true,
    description = "1 MiB messages, in bytes a second, against a bare socket.")
final class Bulk implements Benchmark, Callable<Integer> {
  static final int MESSAGE_BYTES = 1024 * 1024;

  private static final double GIGA = 1e9;

  @Mixin private Session session = new Session();

  @Override
  public Integer call() throws Exception {
    return session.run(this);
  }

  @Override
  public List<Figure> measure(Rounds rounds) throws Exception {
    FloodPlan plan = new FloodPlan("1 MiB messages", 1, MESSAGE_BYTES, FloodSocket.Reading.BYTES);
    return List.of(plan.figure(rounds, "bytes", "GB/s", GIGA, Goal.atLeast(0.7)));
  }
}
