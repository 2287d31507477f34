package dev.partisan.protocol;

/// The timers of the static topology.
sealed interface FixedTimer extends Timer {
  /// Ping the peers and look who has fallen silent.
  record PingDue() implements FixedTimer {}

  /// Dial the peer of that name, unless its link works.
  record DialDue(String name) implements FixedTimer {}
}
