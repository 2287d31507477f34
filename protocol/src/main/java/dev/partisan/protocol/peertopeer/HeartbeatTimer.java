package dev.partisan.protocol.peertopeer;

import dev.partisan.protocol.Timer;

/// The timers of heartbeats.
sealed interface HeartbeatTimer extends Timer {
  /// Beat, and look who has fallen silent.
  record BeatDue() implements HeartbeatTimer {}

  /// Pass on what has gathered.
  record BatchDue() implements HeartbeatTimer {}
}
