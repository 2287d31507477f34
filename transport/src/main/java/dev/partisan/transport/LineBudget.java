package dev.partisan.transport;

import java.util.concurrent.TimeUnit;

/// How many log lines of a kind may be written: a few in a while, however often strangers cause
/// one. Any thread.
final class LineBudget {
  private static final int LINES = 8;
  private static final long PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

  private long periodNanos;
  private int taken;
  private long suppressed;

  /// How many lines were left out since the last one; negative when this one is to be, too.
  synchronized long take(long nowNanos) {
    if (nowNanos - periodNanos >= PERIOD_NANOS) {
      periodNanos = nowNanos;
      taken = 0;
    }
    if (taken == LINES) {
      suppressed++;
      return -1;
    }
    taken++;
    long before = suppressed;
    suppressed = 0;
    return before;
  }
}
