package dev.partisan.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/// Every benchmark, one after the other.
@Command(
    name = "all",
    mixinStandardHelpOptions = true,
    description = "Every benchmark as it is by default, with one table at the end.")
final class All implements Benchmark, Callable<Integer> {
  private static final List<Benchmark> BENCHMARKS =
      List.of(new Small(), new Bulk(), new RoundTrip(), new Beside(), new Idle());

  @Mixin private Session session = new Session();

  @Override
  public Integer call() throws Exception {
    return session.run(this);
  }

  @Override
  public List<Figure> measure(Rounds rounds) throws Exception {
    List<Figure> figures = new ArrayList<>();
    for (Benchmark benchmark : BENCHMARKS) {
      figures.addAll(benchmark.measure(rounds));
    }
    return figures;
  }
}
