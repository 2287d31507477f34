package dev.partisan.benchmarks;

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

  static Answer answer(Histogram latencies) {
    return Answer.of("count", latencies.getTotalCount())
        .with("p50", latencies.getValueAtPercentile(50))
        .with("p99", latencies.getValueAtPercentile(99))
        .with("max", latencies.getMaxValue());
  }
}
