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
public record LaneSettings(
    Duration dialTimeout,
    Duration handshakeTimeout,
    long reassemblyBytes,
    int maxMessageBytes,
    Duration sendTimeout) {
  private static final int MIB = 1024 * 1024;

  /// 5 s to dial and to shake hands: a few lost packets; 8 MiB to reassemble: eight large messages
  /// in turn; 128 MiB a message; 10 s to wait for room, so that two nodes that block on each other
  /// come free.
  public static LaneSettings defaults() {
    return new LaneSettings(
        Duration.ofSeconds(5), Duration.ofSeconds(5), 8 * MIB, 128 * MIB, Duration.ofSeconds(10));
  }

  /// What a peer is told of these.
  public Grant grant() {
    return new Grant(reassemblyBytes, maxMessageBytes);
  }
}
