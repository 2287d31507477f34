package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Figure.Goal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Bytes a second in encrypted messages of 1 MiB, from one process to another.
@Command(
    name = "tls",
    mixinStandardHelpOptions = true,
    description =
        "1 MiB messages over TLS, in bytes a second, against a bare program over the same TLS engine.")
final class Tls implements Benchmark, Callable<Integer> {
  private static final double GIGA = 1e9;

  @Mixin private Session session = new Session();

  @Override
  public Integer call() throws Exception {
    return session.run(this);
  }

  @Override
  public List<Figure> measure(Rounds rounds) throws Exception {
    try (NodeFiles files = NodeFiles.create(FloodNode.RECEIVER, FloodNode.SENDER)) {
      FloodPlan plan =
          new FloodPlan("1 MiB messages over TLS", 1, Bulk.MESSAGE_BYTES, FloodSocket.Reading.BYTES)
              .over(files);
      return List.of(plan.figure(rounds, "bytes", "GB/s", GIGA, Goal.atLeast(0.85)));
    }
  }
}
