package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.hyparview.HyParViewMessage.Entry;

/// A node in the active view: one with which this node has a relation.
final class ActivePeer {
  private static final long UNMEASURED = -1;

  final NodeId id;
  final Address at;

  /// This node's number for the relation.
  final long mine;

  /// The peer's number for it.
  long theirs;

  /// Whether its connection is up; otherwise it is awaited for a while, and others may take its
  /// place.
  boolean isLive = true;

  /// When the last ping that was answered was sent.
  long provenNanos;

  /// When another incarnation first asked for this one's name.
  long rivalNanos;

  boolean hasRival;
  private long roundTripNanos = UNMEASURED;

  ActivePeer(Entry entry, long mine, long theirs, long nowNanos) {
    this.id = entry.id();
    this.at = entry.at();
    this.mine = mine;
    this.theirs = theirs;
    this.provenNanos = nowNanos;
  }

  Entry entry() {
    return new Entry(id, at);
  }

  void answered(long sentNanos, long nowNanos) {
    if (sentNanos - provenNanos >= 0) {
      provenNanos = sentNanos;
    }
    long measured = nowNanos - sentNanos;
    roundTripNanos = isMeasured() ? (3 * roundTripNanos + measured) / 4 : measured;
  }

  boolean isMeasured() {
    return roundTripNanos != UNMEASURED;
  }

  /// The smoothed round-trip time; meaningful once measured.
  long roundTripNanos() {
    return roundTripNanos;
  }
}
