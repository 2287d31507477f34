package dev.partisan.benchmarks;

import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// Latencies in nanoseconds, to three digits.
final class Latencies {
  private static final int DIGITS = 3;

  private Latencies() {}

  static Histogram histogram() {
    Histogram histogram = new Histogram(TimeUnit.MINUTES.toNanos(1), DIGITS);
    histogram.setAutoResize(true);
    return histogram;
  }

  /// All of them: `latencies=VALUE:COUNT,...`.
  static Answer table(Histogram latencies) {
    StringJoiner table = new StringJoiner(",");
    latencies
        .recordedValues()
        .forEach(value ->
            table.add(value.getValueIteratedTo() + ":" + value.getCountAtValueIteratedTo()));
    return Answer.of("count", latencies.getTotalCount()).with("latencies", table);
  }

  /// What [#table] has written.
  static Histogram parse(Answer answer) {
    Histogram latencies = histogram();
    for (String entry : answer.text("latencies").split(",", -1)) {
      int colon = entry.indexOf(':');
      latencies.recordValueWithCount(
          Long.parseLong(entry.substring(0, colon)), Long.parseLong(entry.substring(colon + 1)));
    }
    return latencies;
  }

  static Answer answer(Histogram latencies) {
    return Answer.of("count", latencies.getTotalCount())
        .with("p50", latencies.getValueAtPercentile(50))
        .with("p99", latencies.getValueAtPercentile(99))
        .with("max", latencies.getMaxValue());
  }
}
