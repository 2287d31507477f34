package dev.partisan.protocol;

/// The timers of client-server, beside [ClusterTimer].
sealed interface ClientServerTimer extends Timer {
  /// A client has awaited its server long enough. Stale unless the loss is still that one.
  record FailoverDue(long loss) implements ClientServerTimer {}

  /// A server has awaited a client long enough. Stale unless the client has said nothing since.
  record DetachDue(NodeId client, long version) implements ClientServerTimer {}

  /// Another server has had its time to vouch for a client.
  record VouchDue(long probe) implements ClientServerTimer {}
}
