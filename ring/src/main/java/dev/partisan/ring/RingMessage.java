package dev.partisan.ring;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the ring processes of nodes say to each other, and to themselves.
sealed interface RingMessage {
  /// All that a node knows of the ring. A later one subsumes it.
  ///
  /// @param ready partitions of which the sender has all, though the ring says PENDING
  record Gossip(RingMember from, RingState state, List<Ready> ready) implements RingMessage {
    public Gossip {
      ready = List.copyOf(ready);
    }
  }

  /// To a node's own process: everything is in place.
  record Begin() implements RingMessage {}

  /// Of a partition, under one version of its slot, the node has all that was acknowledged before.
  record Ready(int partition, long version) implements RingMessage {}

  /// Asks to promise that no lower ballot will be accepted.
  record Prepare(RingMember from, long ringId, long version, Ballot ballot)
      implements RingMessage {}

  /// The promise, or the refusal.
  ///
  /// @param highest what was promised; a higher one than was asked for is a refusal
  record Promise(
      RingMember from,
      long version,
      Ballot asked,
      Ballot highest,
      Ballot acceptedAt,
      @Nullable RingState accepted)
      implements RingMessage {}

  /// Asks to accept a ring as the next version.
  record Accept(RingMember from, Ballot ballot, RingState ring) implements RingMessage {}

  /// It was accepted.
  record Accepted(RingMember from, long version, Ballot ballot) implements RingMessage {}
}
