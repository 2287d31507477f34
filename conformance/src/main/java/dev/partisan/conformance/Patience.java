package dev.partisan.conformance;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waiting by the real clock for what comes about elsewhere.
final class Patience {
  /// Long enough for a machine that does other things as well; nothing is expected to take so long.
  private static final Duration LIMIT = Duration.ofMinutes(1);

  private static final long LOOK_EVERY_MILLIS = 20;

  private Patience() {}

  static void await(String what, BooleanSupplier holds) {
    long start = System.nanoTime();
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() - start > LIMIT.toNanos()) {
        throw new AssertionError("'" + what + "' did not come about within " + LIMIT);
      }
      try {
        Thread.sleep(LOOK_EVERY_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted while waiting for '" + what + "'", e);
      }
    }
  }
}
