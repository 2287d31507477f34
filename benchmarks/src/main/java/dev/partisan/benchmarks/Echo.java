package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Comparison.Shown;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// Messages that come back, side by side with peers.
@Command(
    name = "echo",
    mixinStandardHelpOptions = true,
    description = {
      "Round trips: each worker sends a message, waits until it is back, and so on; side by side with peers.",
      "A stall counts for all the requests that would have been made meanwhile at the median's pace."
    })
final class Echo implements Callable<Integer> {
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MICRO = 1e3;
  private static final double MEDIAN = 50;

  @Spec private @Nullable CommandSpec command;
  @Mixin private ComparisonOptions options = new ComparisonOptions();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Session.out(command);
    Comparison comparison = new Comparison(options.contestants(out), options.runs, out);
    long nanos = options.runs.nanos();
    comparison.run(
        options.loads(),
        options.roundTrips(),
        pair -> summary(pair.echo(nanos)),
        List.of(
            new Shown("answered", "requests/s", answer -> answer.number("rate"), true),
            percentile("p50"),
            percentile("p99"),
            percentile("p99.9")));
    comparison.report(options.json);
    return Benchmarks.SUCCESS;
  }

  private static Shown percentile(String name) {
    return new Shown(name, "us", answer -> answer.number(name), false);
  }

  /// Without coordinated omission: whoever waits asks nothing, and would be counted once.
  private static Answer summary(Answer measured) {
    Histogram answered = Latencies.parse(measured);
    Histogram latencies =
        answered.copyCorrectedForCoordinatedOmission(answered.getValueAtPercentile(MEDIAN));
    double rate = measured.number("count") / measured.number("nanos") * NANOS_PER_SECOND;
    Answer summary = Answer.of("rate", rate);
    for (String name : List.of("p50", "p99", "p99.9")) {
      long nanos = latencies.getValueAtPercentile(Double.parseDouble(name.substring(1)));
      summary = summary.with(name, nanos / NANOS_PER_MICRO);
    }
    return summary;
  }
}
