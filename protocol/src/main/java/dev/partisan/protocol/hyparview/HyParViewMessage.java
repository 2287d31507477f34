package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.JoinFailure;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import java.util.List;

/// What nodes say to one another to keep the overlay.
///
/// Two nodes that are peers have a *relation*. Each side has given it a number of its own, and a
/// message about it carries the number that the receiver gave: so what was said of an earlier
/// relation of the two is never taken for this one's.
///
/// ```java
/// overlay.handle(new Input.Received(peer, new HyParViewMessage.Neighbor(Priority.LOW, 7)), nowNanos);
/// // [Send[to=peer, message=NeighborReply[answer=FULL, yours=7, mine=0]]]
/// ```
public sealed interface HyParViewMessage extends Message {
  /// A node and where it is dialled, as views hold it.
  record Entry(NodeId id, Address at) {}

  /// How much the sender of a [Neighbor] needs it.
  enum Priority {
    /// It has other peers: who is full declines.
    LOW,
    /// It has none, or is to be brought together with the receiver: who is full lets go of another.
    HIGH
  }

  /// What a node says to a [Neighbor] or [Join].
  enum Answer {
    ACCEPTED,
    /// Ask again later.
    FULL,
    /// The node has left and waits for a join of its own.
    APART
  }

  /// Asks to become a member of the overlay, and a peer. Answered with [NeighborReply] or [Refused].
  ///
  /// @param relation the sender's number for it
  record Join(long relation) implements HyParViewMessage {}

  /// A [Join] is declined.
  record Refused(JoinFailure reason, String text) implements HyParViewMessage {}

  /// A newcomer, on a random walk: whoever it ends at becomes its peer.
  ///
  /// @param ttl hops left
  record ForwardJoin(Entry joiner, int ttl) implements HyParViewMessage {}

  /// Asks to become a peer. Answered with [NeighborReply].
  ///
  /// @param relation the sender's number for it
  record Neighbor(Priority priority, long relation) implements HyParViewMessage {}

  /// Answers [Join] and [Neighbor].
  ///
  /// @param yours the number that the question gave
  /// @param mine the sender's own, 0 unless accepted
  record NeighborReply(Answer answer, long yours, long mine) implements HyParViewMessage {}

  /// Ends a relation.
  ///
  /// @param yours the receiver's number for it
  /// @param isLeaving whether the sender leaves the overlay and is not to be asked again
  record Disconnect(long yours, boolean isLeaving) implements HyParViewMessage {}

  /// A sample of the origin's views on a random walk.
  ///
  /// @param origin who shuffles; it stays the same over the walk, and the reply goes straight to it
  /// @param number names the shuffle in the reply; drawn, so that a reply cannot be made up
  /// @param ttl hops left
  record Shuffle(Entry origin, long number, int ttl, List<Entry> entries)
      implements HyParViewMessage {
    public Shuffle {
      entries = List.copyOf(entries);
    }
  }

  /// A sample in exchange.
  record ShuffleReply(long number, List<Entry> entries) implements HyParViewMessage {
    public ShuffleReply {
      entries = List.copyOf(entries);
    }
  }

  /// The sign of life of one component of the overlay: its node of smallest name counts up, and all
  /// pass it on. Two nodes that hear different leaders are not connected.
  record Beacon(NodeId leader, long count) implements HyParViewMessage {}

  /// Asks one who is no peer which leader it hears, telling the sender's own.
  record Hail(Beacon beacon) implements HyParViewMessage {}

  /// Answers [Hail].
  record HailReply(Beacon beacon) implements HyParViewMessage {}

  /// Asks for a [Pong], if the receiver has that relation too; otherwise for [Disconnect].
  record Ping(long yours, long mine, long sentNanos) implements HyParViewMessage {}

  /// Answers [Ping].
  record Pong(long yours, long sentNanos) implements HyParViewMessage {}

  /// Asks one who is no peer for a [ProbeReply], to measure the way to it.
  record Probe(long sentNanos) implements HyParViewMessage {}

  /// Answers [Probe].
  record ProbeReply(long sentNanos) implements HyParViewMessage {}

  /// From an initiator to a nearer candidate: let us be peers, in place of my peer `old`. Answered
  /// with [NeighborReply].
  ///
  /// @param gainNanos by how much the candidate is nearer than the old peer
  record Optimize(long relation, Entry old, long gainNanos) implements HyParViewMessage {}

  /// From a candidate that is full to its farthest peer: take `old` in place of me, if that pays.
  /// Answered with [ReplaceReply].
  ///
  /// @param gainNanos by how much all would better if the receiver were as near to `old` as to the
  ///     sender
  record Replace(long yours, NodeId initiator, Entry old, long gainNanos)
      implements HyParViewMessage {}

  /// Answers [Replace]. When accepted, the relation of the two has ended.
  record ReplaceReply(NodeId initiator, boolean isAccepted) implements HyParViewMessage {}

  /// From the candidate's peer to the old one: take me in place of the initiator. Answered with
  /// [NeighborReply]; [Answer#FULL] when the initiator is no peer of the receiver any more.
  ///
  /// @param relation the sender's number for the new relation
  record Switch(NodeId initiator, long relation) implements HyParViewMessage {}
}
