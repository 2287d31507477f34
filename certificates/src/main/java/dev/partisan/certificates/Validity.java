package dev.partisan.certificates;

import java.time.Duration;
import java.time.Instant;

/// From when until when a certificate holds.
public record Validity(Instant from, Instant until) {
  /// Clocks of machines differ a little: a certificate that was just made must hold on all of them.
  private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

  public Validity {
    if (!from.isBefore(until)) {
      throw new IllegalArgumentException(
          "a validity from " + from + " until " + until + " is none");
    }
  }

  /// From now on, and for machines whose clock is a little behind, too.
  public static Validity fromNow(Duration time) {
    Instant now = Instant.now();
    return new Validity(now.minus(CLOCK_SKEW), now.plus(time));
  }

  /// One that is over.
  public static Validity expired(Duration since) {
    Instant end = Instant.now().minus(since);
    return new Validity(end.minus(Duration.ofDays(1)), end);
  }
}
