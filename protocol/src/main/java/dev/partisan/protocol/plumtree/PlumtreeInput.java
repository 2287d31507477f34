package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gossip;

/// What happened, as a host tells [Plumtree].
public sealed interface PlumtreeInput {
  /// The host is ready to carry out outputs. Comes once, before anything else.
  record Started() implements PlumtreeInput {}

  /// A peer is there to send to. Comes again without harm.
  record PeerUp(NodeId peer) implements PlumtreeInput {}

  /// A peer is not there any more.
  record PeerDown(NodeId peer) implements PlumtreeInput {}

  /// The application broadcasts.
  ///
  /// @param id of this node, with a sequence that was not used before
  record Broadcast(BroadcastId id) implements PlumtreeInput {}

  /// A message arrived from a node whose identity the handshake proved, a peer or not.
  record Received(NodeId from, PlumtreeMessage message) implements PlumtreeInput {}

  /// A broadcast that was to be pushed to a peer found no room on its way.
  record Unsent(NodeId to, Gossip gossip) implements PlumtreeInput {}

  /// The time asked for in [PlumtreeOutput.Schedule] has passed.
  record Expired(PlumtreeTimer timer) implements PlumtreeInput {}
}
