package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Turn;
import dev.partisan.protocol.hyparview.Errand.Befriending;
import dev.partisan.protocol.hyparview.HyParViewMessage.Disconnect;
import dev.partisan.protocol.hyparview.HyParViewMessage.Entry;
import dev.partisan.protocol.hyparview.HyParViewMessage.Priority;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The two views of a node and what moves others into and out of them.
final class Neighborhood {
  final Entry self;
  final HyParViewConfig config;
  final RandomGenerator random;
  final ActiveView active;
  final PassiveView passive;
  final Errands errands;
  final Leader leader;

  /// Whether this node has left and waits for a join.
  boolean isApart;

  /// Whether this node has had a peer since it was started or left.
  boolean hasBeenIn;

  private long relations;
  private int refusals;

  Neighborhood(Entry self, HyParViewConfig config, RandomGenerator random) {
    this.self = self;
    this.config = config;
    this.random = random;
    this.active = new ActiveView(config.views(), random);
    this.passive = new PassiveView(config.views().passive(), random);
    this.errands = new Errands(config.joining(), active);
    this.leader = new Leader(self.id(), config.shuffling().interval().multipliedBy(4).toNanos());
  }

  /// A number for a relation that this node has not given before.
  long newRelation() {
    return ++relations;
  }

  /// Whether a node of that name may become a peer: not when another incarnation of it is one.
  boolean isNameFree(NodeId node) {
    ActivePeer rival = active.rivalOf(node);
    return !node.name().equals(self.id().name()) && (rival == null || !rival.isLive);
  }

  /// Makes a connected node a peer, letting go of one at random if no place is free.
  void admit(NodeId node, long mine, long theirs, Turn turn) {
    var at = errands.addressOf(node);
    if (at == null || isApart) {
      return;
    }
    ActivePeer rival = active.rivalOf(node);
    if (rival != null) {
      drop(rival, "replaced by " + node, turn);
    }
    if (!active.hasPlaceFor(node)) {
      ActivePeer evicted = active.anyLive(peer -> !active.isReserved(peer.id));
      if (evicted == null) {
        turn.send(node, new Disconnect(theirs, false));
        return;
      }
      disconnect(evicted, turn);
    }
    hasBeenIn = true;
    passive.remove(node);
    active.add(new ActivePeer(new Entry(node, at), mine, theirs, turn.nowNanos()));
    turn.emit(new MemberEvent.Joined(node, at));
    turn.emit(new Output.KeepConnected(node, at));
    turn.emit(new MemberEvent.Reachable(node, at));
    turn.send(node, leader.beacon());
  }

  /// Ends a relation in peace: both sides know, and know of each other from then on.
  void disconnect(ActivePeer peer, Turn turn) {
    turn.send(peer.id, new Disconnect(peer.theirs, false));
    release(peer, "no peer any more", turn);
  }

  /// Takes a peer out of the active view who knows of it already, and keeps it in mind. It hands on what it is sent for
  /// a moment yet.
  void release(ActivePeer peer, String reason, Turn turn) {
    turn.emit(new Output.Retire(peer.id, reason));
    takeOut(peer, turn);
    remember(peer.entry(), List.of(), turn);
  }

  /// Takes a peer out of the active view that does not answer, and forgets it.
  void lose(ActivePeer peer, String reason, Turn turn) {
    takeOut(peer, turn);
    turn.emit(new Output.Retire(peer.id, reason));
  }

  /// Takes a peer out of the active view that is none of this overlay any more.
  void drop(ActivePeer peer, String reason, Turn turn) {
    takeOut(peer, turn);
    turn.emit(new Output.Release(peer.id, reason));
  }

  private void takeOut(ActivePeer peer, Turn turn) {
    active.remove(peer);
    turn.emit(new MemberEvent.Forgotten(peer.id, peer.at));
  }

  /// Puts a node into the passive view, if it can be dialled and is not a peer.
  ///
  /// @param spare who gives way first
  void remember(Entry entry, List<Entry> spare, Turn turn) {
    if (entry.at().isDialable()
        && !entry.id().equals(self.id())
        && active.find(entry.id()) == null) {
      passive.add(entry, turn.nowNanos(), spare);
    }
  }

  /// A new attempt at filling the free places: everybody may be asked again.
  void fillAnew(Turn turn) {
    passive.forgetTried();
    refusals = 0;
    fill(turn);
  }

  /// A candidate is alive and full. Says so that not all are asked when nearly all are full.
  void refused(Turn turn) {
    refusals++;
    fill(turn);
  }

  /// Asks as many candidates as there are free places, nobody twice in one attempt.
  void fill(Turn turn) {
    if (isApart) {
      return;
    }
    int live = active.liveCount();
    int missing = config.views().active() - live - errands.count(this::isPromise);
    while (missing-- > 0 && (live == 0 || refusals < config.promotion().refusals())) {
      Entry candidate =
          passive.next(
              id -> active.hasPlaceFor(id) && !errands.isUnderWay(e -> e.concerns(id)),
              active::isReserved);
      if (candidate == null) {
        return;
      }
      befriend(candidate, live == 0 ? Priority.HIGH : Priority.LOW, turn);
    }
  }

  /// Whether an errand takes a place that is free now.
  private boolean isPromise(Errand errand) {
    return switch (errand.purpose) {
      case Befriending _, Errand.Joining _ -> true;
      case Errand.Optimizing(long _, Entry old, long _) -> active.find(old.id()) == null;
      case Errand.Switching(long _, NodeId candidate, NodeId _) -> active.find(candidate) == null;
      case Errand.Replying _, Errand.Visiting _, Errand.Measuring _, Errand.Weighing _ -> false;
    };
  }

  /// Asks a node to become a peer. Says whether it could.
  boolean befriend(Entry node, Priority priority, Turn turn) {
    return errands.begin(new Befriending(priority, newRelation()), node.at(), node.id(), turn);
  }

  /// The present relation with that node by this node's number, if its connection is up.
  @Nullable ActivePeer livePeer(NodeId node) {
    ActivePeer peer = active.find(node);
    return peer != null && peer.isLive ? peer : null;
  }
}
