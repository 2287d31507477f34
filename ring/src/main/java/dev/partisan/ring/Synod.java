package dev.partisan.ring;

import dev.partisan.ring.RingMessage.Accept;
import dev.partisan.ring.RingMessage.Accepted;
import dev.partisan.ring.RingMessage.Prepare;
import dev.partisan.ring.RingMessage.Promise;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Single-decree Paxos for each version of a ring after the present one: the members of the present one are its
/// acceptors. So a version has one content whoever proposes, also when several do. A run that ends takes its promises
/// along, and never votes again: a later run of the same node votes only once a ring names it.
final class Synod {
  private final RingMember self;
  private @Nullable RingState base;

  // As an acceptor of the version after `base`.
  private Ballot promised = Ballot.NONE;
  private Ballot acceptedAt = Ballot.NONE;
  private @Nullable RingState accepted;

  // As a proposer.
  private long lastRound;
  private Ballot ballot = Ballot.NONE;
  private @Nullable RingState wanted;
  private boolean isAccepting;
  private final Map<String, Promise> promises = new TreeMap<>();
  private final Set<String> acceptors = new TreeSet<>();

  Synod(RingMember self) {
    this.self = self;
  }

  /// Goes on from a newer ring; what was under way for older ones is over.
  void adopt(RingState ring) {
    base = ring;
    promised = Ballot.NONE;
    acceptedAt = Ballot.NONE;
    accepted = null;
    giveUp();
  }

  private void giveUp() {
    wanted = null;
    ballot = Ballot.NONE;
    isAccepting = false;
    promises.clear();
    acceptors.clear();
  }

  /// Begins a ballot for the version after the present one. What it returns goes to all members, this node included.
  Prepare propose(RingState next) {
    giveUp();
    lastRound = Math.max(lastRound, promised.round()) + 1;
    ballot = new Ballot(lastRound, self.node());
    wanted = next;
    return new Prepare(self, next.id(), next.version(), ballot);
  }

  /// As an acceptor; empty when it is no affair of this node's.
  Optional<Promise> prepare(Prepare prepare) {
    if (!isVoting(prepare.ringId(), prepare.version(), prepare.from())) {
      return Optional.empty();
    }
    if (prepare.ballot().compareTo(promised) > 0) {
      promised = prepare.ballot();
    }
    return Optional.of(
        new Promise(self, prepare.version(), prepare.ballot(), promised, acceptedAt, accepted));
  }

  private boolean isVoting(long ringId, long version, RingMember proposer) {
    RingState ring = base;
    return ring != null
        && ring.id() == ringId
        && ring.version() + 1 == version
        && ring.members().contains(self)
        && ring.members().contains(proposer);
  }

  /// As the proposer; what it returns goes to all members.
  Optional<Accept> promised(Promise promise) {
    RingState ring = base;
    RingState mine = wanted;
    if (promise.highest().compareTo(ballot) > 0) {
      lastRound = Math.max(lastRound, promise.highest().round());
    }
    if (ring == null
        || mine == null
        || isAccepting
        || !isMine(promise.asked(), promise.version())) {
      return Optional.empty();
    }
    if (!promise.highest().equals(ballot) || !ring.members().contains(promise.from())) {
      return Optional.empty();
    }
    promises.put(promise.from().node(), promise);
    if (promises.size() < ring.majority()) {
      return Optional.empty();
    }
    isAccepting = true;
    Ballot highest = Ballot.NONE;
    for (Promise each : promises.values()) {
      RingState earlier = each.accepted();
      if (earlier != null && each.acceptedAt().compareTo(highest) > 0) {
        highest = each.acceptedAt();
        mine = earlier; // perhaps chosen already
      }
    }
    wanted = mine;
    return Optional.of(new Accept(self, ballot, mine));
  }

  private boolean isMine(Ballot asked, long version) {
    RingState mine = wanted;
    return mine != null && mine.version() == version && asked.equals(ballot);
  }

  /// As an acceptor.
  Optional<Accepted> accept(Accept accept) {
    RingState ring = accept.ring();
    if (!isVoting(ring.id(), ring.version(), accept.from())
        || accept.ballot().compareTo(promised) < 0) {
      return Optional.empty();
    }
    promised = accept.ballot();
    acceptedAt = accept.ballot();
    accepted = ring;
    return Optional.of(new Accepted(self, ring.version(), accept.ballot()));
  }

  /// As the proposer; the ring that was chosen, once a majority has accepted it.
  Optional<RingState> accepted(Accepted word) {
    RingState ring = base;
    RingState mine = wanted;
    if (ring == null || mine == null || !isAccepting || !isMine(word.ballot(), word.version())) {
      return Optional.empty();
    }
    if (!ring.members().contains(word.from()) || !acceptors.add(word.from().node())) {
      return Optional.empty();
    }
    return acceptors.size() == ring.majority() ? Optional.of(mine) : Optional.empty();
  }
}
