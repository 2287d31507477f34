package dev.partisan.protocol.peertopeer;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Profile;
import java.util.List;

/// What peers tell each other of all nodes, so that each knows the way to each.
///
/// ```java
/// peerToPeer.handle(new Input.Received(peer, new HeartbeatMessage.Beats(beats, cards)), nowNanos);
/// // [Joined[node=..., at=...], Route[to=..., via=peer], Reachable[node=..., at=...]]
/// ```
public sealed interface HeartbeatMessage extends Message {
  /// No message holds more beats, cards or roots.
  int MAX_BATCH = 200;

  /// That a node was alive when it counted to `sequence`.
  ///
  /// @param hops links between that node, the root, and the sender; 0 when it is the sender
  record Beat(NodeId root, long sequence, int hops) {}

  /// Where a node is and what it says of itself. Told to a new peer, and when it changes.
  record Card(NodeId root, Address at, Profile profile) {}

  /// Who is alive. Comes along a tree for each root.
  record Beats(List<Beat> beats, List<Card> cards) implements HeartbeatMessage {
    public Beats {
      beats = List.copyOf(beats);
      cards = List.copyOf(cards);
    }
  }

  /// The sender hears these roots by another way: the receiver need not tell it of them.
  record Prune(List<NodeId> roots) implements HeartbeatMessage {
    public Prune {
      roots = List.copyOf(roots);
    }
  }

  /// The sender has lost the way to these roots: the receiver shall tell it of them from now on, and
  /// at once what it knows.
  record Graft(List<NodeId> roots) implements HeartbeatMessage {
    public Graft {
      roots = List.copyOf(roots);
    }
  }

  /// A node has left, having counted to `sequence`.
  record Gone(NodeId root, long sequence) implements HeartbeatMessage {}
}
