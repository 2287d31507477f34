package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import java.util.List;

/// What the broadcasts of two nodes say to each other.
///
/// A tree is named by a root and whether it is that root's own; if not, the tree is the one that all
/// share, and the root only says whose broadcast gave the occasion.
public sealed interface PlumtreeMessage extends Message {
  /// No message speaks of more broadcasts than this.
  int MAX_BATCH = 1_024;

  /// Why a broadcast is sent to a peer.
  enum Cause {
    /// The link is one of the tree; if the broadcast comes by two, one is pruned.
    EAGER,
    /// The link is one of the tree, which stays as it is.
    STEADY,
    /// The peer asked for it and for the link.
    GRAFT,
    /// The peer, or one before it, asked for it, having missed it; the tree stays as it is.
    FETCH
  }

  /// A broadcast itself; the host sends what is in it along.
  ///
  /// @param hops the links it has crossed when it arrives, 1 from its root
  record Gossip(BroadcastId id, boolean isOwnTree, int hops, Cause cause)
      implements PlumtreeMessage {}

  /// The sender has these broadcasts, and the receiver is not one that it sends them to.
  record IHave(List<Announcement> announcements) implements PlumtreeMessage {
    public IHave {
      announcements = List.copyOf(announcements);
    }
  }

  /// One broadcast that a peer has.
  ///
  /// @param hops the links it had crossed when that peer got it; 0 at its root
  record Announcement(BroadcastId id, boolean isOwnTree, int hops) {}

  /// Make the link between the two one of the tree, and send these broadcasts of the root now.
  ///
  /// @param sequences may be empty: then the link alone is wanted
  record Graft(NodeId root, boolean isOwnTree, List<Long> sequences) implements PlumtreeMessage {
    public Graft {
      sequences = List.copyOf(sequences);
    }
  }

  /// Take the link between the two out of the tree: this broadcast came another way, too, and as well.
  record Prune(BroadcastId id, boolean isOwnTree) implements PlumtreeMessage {}

  /// The exchange's beginning: all broadcasts that the sender holds. Answered by [Offer] with what
  /// it lacks, and [Fetch] for what the receiver lacks.
  record Digest(List<BroadcastId> held) implements PlumtreeMessage {
    public Digest {
      held = List.copyOf(held);
    }
  }

  /// The sender holds these broadcasts, which the receiver did not name.
  record Offer(List<BroadcastId> held) implements PlumtreeMessage {
    public Offer {
      held = List.copyOf(held);
    }
  }

  /// Send these broadcasts; the tree stays as it is.
  record Fetch(List<BroadcastId> wanted) implements PlumtreeMessage {
    public Fetch {
      wanted = List.copyOf(wanted);
    }
  }

  /// The sender does not hold these broadcasts any more.
  record Gone(List<BroadcastId> wanted) implements PlumtreeMessage {
    public Gone {
      wanted = List.copyOf(wanted);
    }
  }
}
