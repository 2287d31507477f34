package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.hyparview.HyParViewMessage.Beacon;
import dev.partisan.protocol.hyparview.HyParViewMessage.Entry;
import dev.partisan.protocol.hyparview.HyParViewMessage.Hail;
import dev.partisan.protocol.hyparview.HyParViewMessage.Join;
import dev.partisan.protocol.hyparview.HyParViewMessage.Neighbor;
import dev.partisan.protocol.hyparview.HyParViewMessage.Optimize;
import dev.partisan.protocol.hyparview.HyParViewMessage.Priority;
import dev.partisan.protocol.hyparview.HyParViewMessage.Probe;
import dev.partisan.protocol.hyparview.HyParViewMessage.ShuffleReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Switch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Something for which this node needs a connection for a moment: to ask a question, or to hand
/// something over.
final class Errand {
  /// What it is for.
  sealed interface Purpose {
    /// What is said once the connection is up.
    List<HyParViewMessage> words(long nowNanos);

    /// This node's number for the relation that may come of it; 0 if none does.
    default long relation() {
      return 0;
    }
  }

  /// Joining through a contact.
  record Joining(long join, long relation) implements Purpose {
    @Override
    public List<HyParViewMessage> words(long nowNanos) {
      return List.of(new Join(relation));
    }
  }

  /// Winning a node as a peer.
  record Befriending(Priority priority, long relation) implements Purpose {
    @Override
    public List<HyParViewMessage> words(long nowNanos) {
      return List.of(new Neighbor(priority, relation));
    }
  }

  /// Replying to the origin of a shuffle. Nothing is answered.
  record Replying(ShuffleReply reply) implements Purpose {
    @Override
    public List<HyParViewMessage> words(long nowNanos) {
      return List.of(reply);
    }
  }

  /// Asking a node outside the active view which leader it hears, and then shuffling with it.
  record Visiting(Beacon beacon) implements Purpose {
    @Override
    public List<HyParViewMessage> words(long nowNanos) {
      return List.of(new Hail(beacon));
    }
  }

  /// Measuring the way to a candidate that may take the place of the farthest peer.
  record Measuring() implements Purpose {
    @Override
    public List<HyParViewMessage> words(long nowNanos) {
      return List.of(new Probe(nowNanos));
    }
  }

  /// Asking a candidate to take the place of a peer.
  record Optimizing(long relation, Entry old, long gainNanos) implements Purpose {
    @Override
    public List<HyParViewMessage> words(long nowNanos) {
      return List.of(new Optimize(relation, old, gainNanos));
    }
  }

  /// Measuring the way to an initiator's old peer, on behalf of a candidate.
  record Weighing(NodeId candidate, NodeId initiator, long gainNanos) implements Purpose {
    @Override
    public List<HyParViewMessage> words(long nowNanos) {
      return List.of(new Probe(nowNanos));
    }
  }

  /// Asking an initiator's old peer to take this node instead.
  record Switching(long relation, NodeId candidate, NodeId initiator) implements Purpose {
    @Override
    public List<HyParViewMessage> words(long nowNanos) {
      return List.of(new Switch(initiator, relation));
    }
  }

  final long number;
  final Purpose purpose;
  final Address at;

  /// Who is expected there; `null` when anybody will do.
  final @Nullable NodeId expected;

  /// Whether the host was asked to dial for it; otherwise it waits for the dial of another one.
  boolean isDialler;

  /// Who has been asked; `null` while dialling.
  @Nullable NodeId asked;

  Errand(long number, Purpose purpose, Address at, @Nullable NodeId expected) {
    this.number = number;
    this.purpose = purpose;
    this.at = at;
    this.expected = expected;
  }

  /// Whether it waits for a dial of that address.
  boolean isDialling(Address contact) {
    return asked == null && at.equals(contact);
  }

  /// Whether it is with that node, as far as is known.
  boolean concerns(NodeId node) {
    return node.equals(asked) || node.equals(expected);
  }

  /// Whether a peer may come of it.
  boolean isForRelation() {
    return purpose.relation() != 0;
  }
}
