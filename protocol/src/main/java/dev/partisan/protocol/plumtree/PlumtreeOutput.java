package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gossip;
import java.time.Duration;
import java.util.List;

/// What [Plumtree] asks of its host.
public sealed interface PlumtreeOutput {
  /// The broadcast is new here: hand it to the application, and keep it for those who ask.
  record Deliver(BroadcastId id) implements PlumtreeOutput {}

  /// Send a broadcast to these peers. One that finds no room is told back as
  /// [PlumtreeInput.Unsent].
  record Push(Gossip gossip, List<NodeId> to) implements PlumtreeOutput {}

  /// Send a broadcast to a node that asked for it; one that is not kept any more is answered with
  /// [PlumtreeMessage.Gone].
  record Answer(NodeId to, Gossip gossip) implements PlumtreeOutput {}

  /// Send a message, which may get lost: what hangs on it is repaired by the exchange.
  record Send(NodeId to, PlumtreeMessage message) implements PlumtreeOutput {}

  /// Hand the timer back as [PlumtreeInput.Expired] after that time.
  record Schedule(PlumtreeTimer timer, Duration after) implements PlumtreeOutput {}

  /// A broadcast came once more. To be counted.
  record Duplicate(NodeId from, BroadcastId id) implements PlumtreeOutput {}

  /// Something was given up, within the limits of the configuration. To be counted.
  record Dropped(DropCause cause, BroadcastId id) implements PlumtreeOutput {}

  /// Why something was given up.
  enum DropCause {
    /// It was announced while as much was missing already as may be.
    TOO_MUCH_MISSING,
    /// Nobody who announced it sent it, though asked again and again.
    NEVER_CAME,
    /// Asked for, and not held here any more.
    GONE,
    /// It has crossed as many links as it may, and went no further.
    HOP_LIMIT
  }

  /// A node sent what it should not have; it was ignored. To be counted.
  record Refused(NodeId from, RefusalCause cause) implements PlumtreeOutput {}

  /// What is wrong with a message.
  enum RefusalCause {
    /// It comes from this very node.
    FROM_SELF,
    /// Hops that no way has.
    HOPS,
    /// An id that nobody can have given, or one of this node that it never gave.
    FORGED_ID,
    /// It speaks of more than a message may.
    OVERSIZED
  }
}
