package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.Timer;

/// The timers of [Plumtree]; at most one of each kind is under way.
public enum PlumtreeTimer implements Timer {
  /// Send the i-haves that have gathered.
  ANNOUNCE,
  /// Ask for what was announced and has not come.
  REPAIR,
  /// Compare with a random peer what both hold.
  EXCHANGE
}
