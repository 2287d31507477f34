package dev.partisan.internal.broadcast;

import dev.partisan.internal.NodeMessage;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.plumtree.BroadcastId;
import dev.partisan.protocol.plumtree.PlumtreeMessage;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Cause;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gossip;
import java.util.List;

/// What the broadcasts of two nodes say to each other; only ever between peers, never handed on.
public sealed interface BroadcastMessage extends NodeMessage {
  /// A word of the tree's.
  record Tree(PlumtreeMessage message) implements BroadcastMessage {}

  /// A broadcast, with what is in it.
  ///
  /// @param channel the one that its maker chose, for those to whom it goes on
  /// @param key the hash of the partition key, or of the root: which lane of the channel
  /// @param isNamed whether an id of a [dev.partisan.BroadcastHandler] stands before the message
  /// @param bytes the message, encoded by the application's codec
  record Payload(
      NodeId root,
      long sequence,
      boolean isOwnTree,
      int hops,
      Cause cause,
      String channel,
      long key,
      boolean isNamed,
      byte[] bytes)
      implements BroadcastMessage {
    static Payload of(Gossip gossip, Content content) {
      BroadcastId id = gossip.id();
      return new Payload(
          id.root(),
          id.sequence(),
          gossip.isOwnTree(),
          gossip.hops(),
          gossip.cause(),
          content.channel(),
          content.key(),
          content.isNamed(),
          content.bytes());
    }

    Gossip gossip() {
      return new Gossip(new BroadcastId(root, sequence), isOwnTree, hops, cause);
    }

    Content content() {
      return new Content(channel, key, isNamed, bytes);
    }
  }

  /// The sender's handler for a type has messages of these ids.
  ///
  /// @param isAsking whether the receiver is to offer what it has, too
  /// @param ids encoded, one by one
  record Offers(String type, boolean isAsking, List<byte[]> ids) implements BroadcastMessage {
    /// No message speaks of more.
    static final int MAX_BATCH = 1_000;

    public Offers {
      ids = List.copyOf(ids);
    }
  }

  /// Answers [Offers]: send these.
  record Wants(String type, List<byte[]> ids) implements BroadcastMessage {
    public Wants {
      ids = List.copyOf(ids);
    }
  }

  /// Answers [Wants] with one message.
  ///
  /// @param bytes id and message, encoded
  record Update(String type, byte[] bytes) implements BroadcastMessage {}
}
