package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Timer;

/// The timers of HyParView.
sealed interface HyParViewTimer extends Timer {
  /// Shuffle, and see whether the leader is still heard.
  record ShuffleDue() implements HyParViewTimer {}

  /// Fill the places that are free.
  record PromotionDue() implements HyParViewTimer {}

  /// Ping the peers and look who has fallen silent.
  record PingDue() implements HyParViewTimer {}

  /// Look for a nearer peer.
  record SwapDue() implements HyParViewTimer {}

  /// A lost peer has had its time to come back. Stale unless the relation is still that one.
  record GraceDue(NodeId peer, long relation) implements HyParViewTimer {}

  /// An errand has taken too long. Stale when it has ended.
  record ErrandDue(long errand) implements HyParViewTimer {}

  /// Ask the next contact of a join. Stale when the join has gone on.
  record JoinPauseDue(long join, long round) implements HyParViewTimer {}

  /// A join's time is up.
  record JoinDue(long join) implements HyParViewTimer {}

  /// The farthest peer has not said whether it will be replaced for that initiator.
  record ReplaceDue(NodeId initiator, long relation) implements HyParViewTimer {}
}
