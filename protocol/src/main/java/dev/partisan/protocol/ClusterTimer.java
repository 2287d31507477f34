package dev.partisan.protocol;

/// The timers of a cluster.
sealed interface ClusterTimer extends Timer {
  /// Send digests, and let go of what has been kept long enough.
  record GossipDue() implements ClusterTimer {}

  /// Ping the members and look who has fallen silent.
  record PingDue() implements ClusterTimer {}

  /// Push the changes gathered since the last push.
  record PushDue() implements ClusterTimer {}

  /// The old holder of the newcomer's name has had its time to answer.
  record AdmissionDue(NodeId newcomer, long probe) implements ClusterTimer {}

  /// One step of a join, a dial, an answer or a pause, has had its time. Stale unless the join is
  /// still in that step.
  record JoinStepDue(long join, long step) implements ClusterTimer {}

  /// A join has had its time.
  record JoinDue(long join) implements ClusterTimer {}
}
