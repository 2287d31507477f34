package dev.partisan.internal.lane;

import dev.partisan.wire.HandshakeMessage.Grant;
import java.time.Duration;

/// The limits of a node's lanes.
///
/// @param connectTimeout how long a connection and its handshakes may take in all, however much is
///   said meanwhile
/// @param maxHalfOpen connections opened by others whose handshake is not over
/// @param maxHalfOpenPerHost the same of one address
/// @param reassemblyBytes unfinished large messages that a lane takes in at a time
/// @param maxMessageBytes the largest message
/// @param sendTimeout how long a sender waits for room at most
/// @param monotonicSlots messages of a monotonic channel that wait for a lane
public record LaneSettings(
    Duration connectTimeout,
    int maxHalfOpen,
    int maxHalfOpenPerHost,
    long reassemblyBytes,
    int maxMessageBytes,
    Duration sendTimeout,
    int monotonicSlots) {
  /// What a peer is told of these.
  public Grant grant() {
    return new Grant(reassemblyBytes, maxMessageBytes);
  }
}
