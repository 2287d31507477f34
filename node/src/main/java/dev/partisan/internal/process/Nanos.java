package dev.partisan.internal.process;

import dev.partisan.spi.Host;
import java.time.Duration;

/// Durations as nanoseconds, where 292 years and more are for ever.
final class Nanos {
  static final long FOREVER = Long.MAX_VALUE;

  private static final Duration LONGEST = Duration.ofNanos(FOREVER);

  private Nanos() {}

  static long of(Duration duration) {
    return duration.compareTo(LONGEST) >= 0 ? FOREVER : Math.max(0, duration.toNanos());
  }

  /// What is left of `total` since `start`.
  static long left(Host host, long total, long start) {
    return total == FOREVER ? FOREVER : total - (host.nanoTime() - start);
  }
}
