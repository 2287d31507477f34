package dev.partisan.internal.control;

import java.time.Duration;

/// How eagerly lanes are dialled.
///
/// @param refreshInterval between two dials to one peer
/// @param minBackoff after a first failure; doubles with each further one
/// @param maxBackoff the longest pause between two tries
public record Pace(Duration refreshInterval, Duration minBackoff, Duration maxBackoff) {
  /// 100 ms between dials (the paper's is 1 s), pauses from 100 ms to 10 s: a restarted peer is
  /// found soon.
  public static Pace defaults() {
    return new Pace(Duration.ofMillis(100), Duration.ofMillis(100), Duration.ofSeconds(10));
  }
}
