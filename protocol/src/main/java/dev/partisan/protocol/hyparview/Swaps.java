package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Turn;
import dev.partisan.protocol.hyparview.HyParViewMessage.Answer;
import dev.partisan.protocol.hyparview.HyParViewMessage.Entry;
import dev.partisan.protocol.hyparview.HyParViewMessage.NeighborReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Optimize;
import dev.partisan.protocol.hyparview.HyParViewMessage.Replace;
import dev.partisan.protocol.hyparview.HyParViewMessage.ReplaceReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Switch;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Swaps of peers towards nearer ones, as X-BOT does them, so that everybody keeps as many.
///
/// Four nodes take part. The *initiator* has a far peer, the *old* one, and finds a *candidate* that
/// is nearer. A candidate that is full asks its own farthest peer, the *spare* one, to take the old
/// one in its place. From initiator-old and candidate-spare it becomes initiator-candidate and
/// spare-old, if the sum of the four round trips gets smaller by that.
///
/// Each step is an ordinary end or beginning of a relation, so that a swap that breaks off in the
/// middle leaves free places and nothing else.
final class Swaps {
  private final Neighborhood hood;
  private final HyParViewConfig.Optimising config;

  /// The swap for which this node, as candidate, awaits its spare peer.
  private @Nullable Pending pending;

  Swaps(Neighborhood hood) {
    this.hood = hood;
    this.config = hood.config.optimising();
  }

  private record Pending(NodeId initiator, long relation, NodeId spare, long spareRelation) {}

  void clear() {
    pending = null;
  }

  /// Begins a swap: measures the way to somebody from the passive view.
  void begin(Turn turn) {
    boolean isIdle = !hood.errands.isUnderWay(e -> e.purpose instanceof Errand.Measuring);
    Entry candidate = hood.passive.any();
    if (isIdle && candidate != null && farthest(_ -> true) != null) {
      hood.errands.begin(new Errand.Measuring(), candidate.at(), candidate.id(), turn);
    }
  }

  /// The initiator knows how far the candidate is.
  void measured(Entry candidate, long roundTripNanos, Turn turn) {
    ActivePeer old = farthest(peer -> peer.at.isDialable());
    if (old != null
        && hood.active.find(candidate.id()) == null
        && isWorthwhile(old.roundTripNanos() - roundTripNanos, old.roundTripNanos())) {
      var purpose =
          new Errand.Optimizing(
              hood.newRelation(), old.entry(), old.roundTripNanos() - roundTripNanos);
      hood.errands.begin(purpose, candidate.at(), candidate.id(), turn);
    }
    hood.errands.letGo(candidate.id(), turn);
  }

  /// The candidate is asked.
  void optimize(NodeId from, Optimize question, Turn turn) {
    boolean isFit =
        config.isOn()
            && !hood.isApart
            && hood.isNameFree(from)
            && hood.active.find(from) == null
            && question.gainNanos() > 0;
    ActivePeer spare =
        farthest(peer -> !peer.id.equals(from) && !peer.id.equals(question.old().id()));
    if (isFit && hood.active.hasPlaceFor(from)) {
      accept(from, question.relation(), turn);
    } else if (isFit && spare != null && pending == null) {
      pending = new Pending(from, question.relation(), spare.id, spare.mine);
      long gain = question.gainNanos() + spare.roundTripNanos();
      turn.send(spare.id, new Replace(spare.theirs, from, question.old(), gain));
      turn.schedule(
          new HyParViewTimer.ReplaceDue(from, question.relation()),
          hood.config.joining().stepTimeout());
    } else {
      decline(from, question.relation(), turn);
    }
  }

  /// The spare peer is asked: measures the way to the old one, unless it cannot be its peer.
  void replace(NodeId from, Replace question, Turn turn) {
    Entry old = question.old();
    boolean isFit =
        config.isOn()
            && hood.active.find(from, question.yours()) != null
            && hood.active.find(old.id()) == null
            && !old.id().equals(hood.self.id())
            && old.id().isKnown()
            && hood.isNameFree(old.id());
    var purpose = new Errand.Weighing(from, question.initiator(), question.gainNanos());
    if (!isFit || !hood.errands.begin(purpose, old.at(), old.id(), turn)) {
      turn.send(from, new ReplaceReply(question.initiator(), false));
    }
  }

  /// The spare peer knows how far the old one is.
  void weighed(Errand.Weighing weighing, Entry old, long roundTripNanos, Turn turn) {
    long all = weighing.gainNanos();
    var purpose =
        new Errand.Switching(hood.newRelation(), weighing.candidate(), weighing.initiator());
    if (!isWorthwhile(all - roundTripNanos, all)
        || !hood.errands.begin(purpose, old.at(), old.id(), turn)) {
      turn.send(weighing.candidate(), new ReplaceReply(weighing.initiator(), false));
    }
    hood.errands.letGo(old.id(), turn);
  }

  /// The old peer is asked: takes the spare one in place of the initiator.
  void swap(NodeId from, Switch question, Turn turn) {
    ActivePeer initiator = hood.active.find(question.initiator());
    if (initiator == null
        || hood.active.isReserved(initiator.id)
        || hood.active.find(from) != null
        || !hood.isNameFree(from)) {
      decline(from, question.relation(), turn);
      return;
    }
    hood.disconnect(initiator, turn);
    accept(from, question.relation(), turn);
  }

  /// The spare peer heard from the old one.
  void switched(Errand.Switching errand, NodeId old, Answer answer, long theirs, Turn turn) {
    boolean isAccepted = answer == Answer.ACCEPTED;
    turn.send(errand.candidate(), new ReplaceReply(errand.initiator(), isAccepted));
    if (isAccepted) {
      ActivePeer candidate = hood.active.find(errand.candidate());
      if (candidate != null) {
        hood.disconnect(candidate, turn);
      }
      hood.admit(old, errand.relation(), theirs, turn);
    }
  }

  /// The candidate heard from its spare peer.
  void replaced(NodeId from, ReplaceReply reply, Turn turn) {
    Pending asked = pending;
    if (asked == null || !asked.spare.equals(from) || !asked.initiator.equals(reply.initiator())) {
      return; // too late
    }
    pending = null;
    ActivePeer spare = hood.active.find(from, asked.spareRelation);
    if (!reply.isAccepted()) {
      decline(asked.initiator, asked.relation, turn);
      return;
    }
    if (spare != null) {
      hood.release(spare, "swapped", turn);
    }
    if (hood.isNameFree(asked.initiator) && hood.active.find(asked.initiator) == null) {
      accept(asked.initiator, asked.relation, turn);
    }
  }

  /// The spare peer took too long.
  void expired(HyParViewTimer.ReplaceDue due, Turn turn) {
    Pending asked = pending;
    if (asked != null
        && asked.initiator.equals(due.initiator())
        && asked.relation == due.relation()) {
      pending = null;
      decline(asked.initiator, asked.relation, turn);
    }
  }

  /// An errand of a swap came to nothing.
  void failed(Errand.Purpose purpose, Turn turn) {
    if (purpose instanceof Errand.Weighing(NodeId candidate, NodeId initiator, long _)) {
      turn.send(candidate, new ReplaceReply(initiator, false));
    } else if (purpose instanceof Errand.Switching(long _, NodeId candidate, NodeId initiator)) {
      turn.send(candidate, new ReplaceReply(initiator, false));
    }
  }

  private void accept(NodeId node, long theirs, Turn turn) {
    if (hood.errands.isConnected(node)) {
      long mine = hood.newRelation();
      turn.send(node, new NeighborReply(Answer.ACCEPTED, theirs, mine));
      hood.admit(node, mine, theirs, turn);
    }
  }

  private static void decline(NodeId node, long theirs, Turn turn) {
    turn.send(node, new NeighborReply(Answer.FULL, theirs, 0));
  }

  private boolean isWorthwhile(long gainNanos, long ofNanos) {
    return gainNanos > config.gain() * ofNanos;
  }

  /// The peer with the longest round trip, among those that may be swapped: reserved ones may not,
  /// nor those that have been peers for longest, which stay as they came.
  private @Nullable ActivePeer farthest(Predicate<ActivePeer> fits) {
    List<ActivePeer> biased = new ArrayList<>(hood.active.peers());
    biased.removeIf(peer -> !peer.isLive || hood.active.isReserved(peer.id));
    int kept = Math.min(config.unbiased(), biased.size());
    return biased.subList(kept, biased.size()).stream()
        .filter(ActivePeer::isMeasured)
        .filter(fits)
        .max(Comparator.comparingLong(ActivePeer::roundTripNanos))
        .orElse(null);
  }
}
