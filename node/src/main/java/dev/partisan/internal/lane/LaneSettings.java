package dev.partisan.internal.lane;

import dev.partisan.wire.HandshakeMessage.Grant;
import java.time.Duration;

/// The limits of a node's lanes.
///
/// @param dialTimeout how long a connection may take to open
/// @param handshakeTimeout how long the handshake may take in all, however much is said meanwhile
/// @param reassemblyBytes unfinished large messages that a lane takes in at a time
/// @param maxMessageBytes the largest message
/// @param sendTimeout how long a sender waits for room at most
/// @param monotonicSlots messages of a monotonic channel that wait for a lane
public record LaneSettings(
    Duration dialTimeout,
    Duration handshakeTimeout,
    long reassemblyBytes,
    int maxMessageBytes,
    Duration sendTimeout,
    int monotonicSlots) {
  /// What a peer is told of these.
  public Grant grant() {
    return new Grant(reassemblyBytes, maxMessageBytes);
  }
}
