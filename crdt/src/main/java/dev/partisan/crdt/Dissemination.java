package dev.partisan.crdt;

/// How a store's changes come to other nodes. The result is the same; traffic and delay differ.
///
/// ```java
/// StoreConfig config = StoreConfig.defaults().withDissemination(Dissemination.BROADCAST);
/// ```
public enum Dissemination {
  /// All that a node has goes to each of its peers at each interval (§4.3.2). It needs no memory of what was sent, and
  /// heals whatever was lost. Give it a monotonic channel: a newer state subsumes one that waits.
  STATE,
  /// What is news to a peer goes to it at each interval: changes made here, and those that came from other peers.
  /// Peers acknowledge them; to a peer that is new, or has missed more than is kept for it, the whole state goes.
  DELTA,
  /// What was changed here is broadcast at each interval along the tree of [dev.partisan.Node#broadcast], so that it
  /// comes to each node about once. What the tree has missed is found by comparing with a random peer.
  BROADCAST
}
