package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.JoinFailure;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Turn;
import dev.partisan.protocol.hyparview.HyParViewMessage.Answer;
import dev.partisan.protocol.hyparview.HyParViewMessage.Beacon;
import dev.partisan.protocol.hyparview.HyParViewMessage.Disconnect;
import dev.partisan.protocol.hyparview.HyParViewMessage.Entry;
import dev.partisan.protocol.hyparview.HyParViewMessage.ForwardJoin;
import dev.partisan.protocol.hyparview.HyParViewMessage.Hail;
import dev.partisan.protocol.hyparview.HyParViewMessage.HailReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Join;
import dev.partisan.protocol.hyparview.HyParViewMessage.Neighbor;
import dev.partisan.protocol.hyparview.HyParViewMessage.NeighborReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Optimize;
import dev.partisan.protocol.hyparview.HyParViewMessage.Ping;
import dev.partisan.protocol.hyparview.HyParViewMessage.Pong;
import dev.partisan.protocol.hyparview.HyParViewMessage.Priority;
import dev.partisan.protocol.hyparview.HyParViewMessage.Probe;
import dev.partisan.protocol.hyparview.HyParViewMessage.ProbeReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Refused;
import dev.partisan.protocol.hyparview.HyParViewMessage.Replace;
import dev.partisan.protocol.hyparview.HyParViewMessage.ReplaceReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Shuffle;
import dev.partisan.protocol.hyparview.HyParViewMessage.ShuffleReply;
import dev.partisan.protocol.hyparview.HyParViewMessage.Switch;
import java.util.List;

/// What others say, and what becomes of this node's own errands.
final class Requests {
  private final Neighborhood hood;
  private final JoinAttempts joins;
  private final Shuffles shuffles;
  private final Swaps swaps;

  Requests(Neighborhood hood, JoinAttempts joins, Shuffles shuffles, Swaps swaps) {
    this.hood = hood;
    this.joins = joins;
    this.shuffles = shuffles;
    this.swaps = swaps;
  }

  void receive(NodeId from, HyParViewMessage message, Turn turn) {
    switch (message) {
      case Join(long relation) -> join(from, relation, turn);
      case Refused(JoinFailure reason, String text) -> refused(from, reason, text, turn);
      case ForwardJoin(Entry joiner, int ttl) -> forward(from, joiner, ttl, turn);
      case Neighbor(Priority priority, long relation) -> befriend(from, priority, relation, turn);
      case NeighborReply reply -> answered(from, reply, turn);
      case Disconnect(long yours, boolean isLeaving) -> ended(from, yours, isLeaving, turn);
      case Shuffle shuffle -> {
        if (!hood.isApart) {
          shuffles.receive(from, shuffle, turn);
        }
      }
      case ShuffleReply reply -> {
        if (!hood.isApart) {
          shuffles.receive(from, reply, turn);
        }
      }
      case Beacon beacon -> {
        if (hood.active.find(from) != null && hood.leader.hear(beacon, turn.nowNanos())) {
          tell(from, turn);
        }
      }
      case Hail _ -> {
        if (!hood.isApart) {
          turn.send(from, new HailReply(hood.leader.beacon()));
        }
      }
      case HailReply(Beacon beacon) -> hailed(from, beacon, turn);
      case Ping ping -> ping(from, ping, turn);
      case Pong(long yours, long sentNanos) -> {
        ActivePeer peer = hood.active.find(from, yours);
        if (peer != null && isRecent(sentNanos, turn)) {
          peer.answered(sentNanos, turn.nowNanos());
          resume(peer, turn);
        }
      }
      case Probe(long sentNanos) -> turn.send(from, new ProbeReply(sentNanos));
      case ProbeReply(long sentNanos) -> probed(from, sentNanos, turn);
      case Optimize question -> swaps.optimize(from, question, turn);
      case Replace question -> swaps.replace(from, question, turn);
      case ReplaceReply reply -> swaps.replaced(from, reply, turn);
      case Switch question -> swaps.swap(from, question, turn);
    }
  }

  /// Passes on which leader is heard.
  void tell(NodeId teller, Turn turn) {
    for (ActivePeer peer : hood.active.peers()) {
      if (peer.isLive && !peer.id.equals(teller)) {
        turn.send(peer.id, hood.leader.beacon());
      }
    }
  }

  private void join(NodeId from, long relation, Turn turn) {
    if (from.name().equals(hood.self.id().name())) {
      turn.send(from, new Refused(JoinFailure.NAME_IN_USE, "this is " + hood.self.id()));
      return;
    }
    ActivePeer rival = hood.active.rivalOf(from);
    if (rival != null && rival.isLive) {
      contest(from, rival, turn);
      return;
    }
    hood.isApart = false;
    boolean isNew = hood.active.find(from) == null;
    accept(from, relation, turn);
    ActivePeer joiner = hood.active.find(from);
    if (joiner == null || !isNew || !joiner.at.isDialable()) {
      return;
    }
    int ttl = hood.config.shuffling().activeWalk();
    for (ActivePeer peer : hood.active.peers()) {
      if (peer.isLive && peer != joiner) {
        turn.send(peer.id, new ForwardJoin(joiner.entry(), ttl));
      }
    }
  }

  /// A name is wanted that a peer has. If that one has answered a ping sent since, it is alive.
  private void contest(NodeId from, ActivePeer rival, Turn turn) {
    if (rival.hasRival && rival.provenNanos - rival.rivalNanos > 0) {
      rival.hasRival = false;
      String text = rival.id + " has the name and is alive";
      turn.send(from, new Refused(JoinFailure.NAME_IN_USE, text));
      return;
    }
    if (!rival.hasRival) {
      rival.hasRival = true;
      rival.rivalNanos = turn.nowNanos();
      turn.send(rival.id, new Ping(rival.theirs, rival.mine, turn.nowNanos() + 1));
    }
    String text = "it is being found out whether " + rival.id + " is alive: try again";
    turn.send(from, new Refused(JoinFailure.TIMED_OUT, text));
  }

  private void refused(NodeId from, JoinFailure reason, String text, Turn turn) {
    Errand errand = hood.errands.asking(from, Errand.Joining.class);
    if (errand != null && errand.purpose instanceof Errand.Joining(long join, long _)) {
      hood.errands.end(errand);
      joins.failed(join, reason, from + ": " + text, turn);
      hood.errands.letGo(from, turn);
    }
  }

  private void forward(NodeId from, Entry joiner, int ttl, Turn turn) {
    int most = hood.config.shuffling().activeWalk();
    if (ttl < 1 || ttl > most) {
      turn.reject(from, "join forwarded with " + ttl + " hops left of " + most);
    } else if (joiner.id().equals(hood.self.id()) || joiner.id().equals(from)) {
      turn.reject(from, "join of " + joiner.id() + " forwarded to or by itself");
    } else if (!joiner.id().isKnown() || !joiner.at().isDialable()) {
      turn.reject(from, "join forwarded of one that nobody can dial: " + joiner);
    } else if (!hood.isApart) {
      walk(from, joiner, ttl, turn);
    }
  }

  private void walk(NodeId from, Entry joiner, int ttl, Turn turn) {
    ActivePeer next =
        ttl == 1
            ? null
            : hood.active.anyLive(peer -> !peer.id.equals(from) && !peer.id.equals(joiner.id()));
    if (next == null) {
      if (hood.active.find(joiner.id()) == null
          && !hood.errands.isUnderWay(e -> e.isForRelation() && e.concerns(joiner.id()))
          && !hood.befriend(joiner, Priority.HIGH, turn)) {
        turn.reject(from, "too many errands under way to take in " + joiner.id());
      }
      return;
    }
    if (ttl == hood.config.shuffling().passiveWalk()) {
      hood.remember(joiner, List.of(), turn);
    }
    turn.send(next.id, new ForwardJoin(joiner, ttl - 1));
  }

  private void befriend(NodeId from, Priority priority, long relation, Turn turn) {
    boolean isKnown = hood.active.find(from) != null;
    if (hood.isApart) {
      turn.send(from, new NeighborReply(Answer.APART, relation, 0));
    } else if (!isKnown
        && (!hood.isNameFree(from) || priority == Priority.LOW && !hood.active.hasPlaceFor(from))) {
      turn.send(from, new NeighborReply(Answer.FULL, relation, 0));
    } else {
      accept(from, relation, turn);
    }
  }

  /// Says yes, and uses the number of this node's own question, if the two have crossed.
  private void accept(NodeId from, long theirs, Turn turn) {
    ActivePeer known = hood.active.find(from);
    if (known != null) {
      known.theirs = theirs;
      turn.send(from, new NeighborReply(Answer.ACCEPTED, theirs, known.mine));
      return;
    }
    Errand crossing = hood.errands.asking(from, Errand.Befriending.class);
    long mine = crossing == null ? hood.newRelation() : crossing.purpose.relation();
    if (crossing != null) {
      hood.errands.end(crossing);
    }
    turn.send(from, new NeighborReply(Answer.ACCEPTED, theirs, mine));
    hood.admit(from, mine, theirs, turn);
  }

  private void answered(NodeId from, NeighborReply reply, Turn turn) {
    Errand errand = hood.errands.answered(from, reply.yours());
    boolean isAccepted = reply.answer() == Answer.ACCEPTED;
    if (errand == null) {
      ActivePeer known = hood.active.find(from, reply.yours());
      if (isAccepted && known != null) {
        known.theirs = reply.mine();
      } else if (isAccepted) {
        turn.send(from, new Disconnect(reply.mine(), false)); // asked, but too long ago
      }
      return;
    }
    switch (errand.purpose) {
      case Errand.Joining(long join, long relation) -> {
        if (isAccepted) {
          welcome(from, relation, reply.mine(), turn);
          joins.admitted(join, turn);
        } else {
          joins.failed(join, JoinFailure.TIMED_OUT, from + " is " + reply.answer(), turn);
        }
      }
      case Errand.Befriending(Priority priority, long relation) -> {
        if (isAccepted && priority == Priority.LOW && !hood.active.hasPlaceFor(from)) {
          turn.send(from, new Disconnect(reply.mine(), false)); // filled meanwhile
        } else if (isAccepted) {
          welcome(from, relation, reply.mine(), turn);
        } else if (reply.answer() == Answer.APART) {
          hood.passive.remove(from);
          hood.fill(turn);
        } else {
          hood.refused(turn);
        }
      }
      case Errand.Optimizing(long relation, Entry old, long _) -> {
        ActivePeer far = hood.active.find(old.id());
        if (isAccepted && far != null) {
          hood.disconnect(far, turn);
        }
        if (isAccepted) {
          welcome(from, relation, reply.mine(), turn);
        }
      }
      case Errand.Switching switching ->
          swaps.switched(switching, from, reply.answer(), reply.mine(), turn);
      case Errand.Replying _, Errand.Visiting _, Errand.Measuring _, Errand.Weighing _ -> {}
    }
    hood.errands.letGo(from, turn);
  }

  /// One that this node asked is its peer now, unless it is that already.
  private void welcome(NodeId from, long mine, long theirs, Turn turn) {
    ActivePeer known = hood.active.find(from);
    if (known == null) {
      hood.admit(from, mine, theirs, turn);
    } else if (known.theirs != theirs) {
      hood.release(known, "begun anew", turn);
      hood.admit(from, mine, theirs, turn);
    }
  }

  private void ended(NodeId from, long yours, boolean isLeaving, Turn turn) {
    ActivePeer peer = hood.active.find(from, yours);
    if (peer != null && isLeaving) {
      hood.drop(peer, "left", turn);
      hood.fillAnew(turn);
    } else if (peer != null) {
      hood.release(peer, "has other peers", turn);
      hood.fillAnew(turn);
    }
    if (isLeaving) {
      hood.passive.remove(from);
    }
  }

  /// A peer whose connection is up again holds this node for one as well.
  private void resume(ActivePeer peer, Turn turn) {
    if (peer.isLive) {
      return;
    }
    if (!hood.active.hasPlaceFor(peer.id)) {
      hood.disconnect(peer, turn); // its place was taken meanwhile
      return;
    }
    peer.isLive = true;
    turn.emit(new MemberEvent.Reachable(peer.id, peer.at));
    turn.send(peer.id, hood.leader.beacon());
  }

  private void ping(NodeId from, Ping ping, Turn turn) {
    ActivePeer peer = hood.active.find(from, ping.yours());
    if (peer != null && peer.theirs == ping.mine()) {
      turn.send(from, new Pong(ping.mine(), ping.sentNanos()));
    } else {
      turn.send(from, new Disconnect(ping.mine(), false));
    }
  }

  private void hailed(NodeId from, Beacon beacon, Turn turn) {
    Errand errand = hood.errands.asking(from, Errand.Visiting.class);
    Address at = hood.errands.addressOf(from);
    if (errand == null || at == null) {
      turn.reject(from, "answer to no question of this node");
      return;
    }
    hood.errands.end(errand);
    shuffles.visited(from, turn);
    boolean isOtherComponent = !beacon.leader().equals(hood.leader.beacon().leader());
    if (isOtherComponent && hood.active.find(from) == null && hood.isNameFree(from)) {
      hood.befriend(new Entry(from, at), Priority.HIGH, turn);
    }
    hood.errands.letGo(from, turn);
  }

  private void probed(NodeId from, long sentNanos, Turn turn) {
    Address at = hood.errands.addressOf(from);
    if (at == null || !isRecent(sentNanos, turn)) {
      return;
    }
    Entry entry = new Entry(from, at);
    long roundTripNanos = turn.nowNanos() - sentNanos;
    Errand measuring = hood.errands.asking(from, Errand.Measuring.class);
    Errand weighing = hood.errands.asking(from, Errand.Weighing.class);
    if (measuring != null) {
      hood.errands.end(measuring);
      swaps.measured(entry, roundTripNanos, turn);
    } else if (weighing != null && weighing.purpose instanceof Errand.Weighing purpose) {
      hood.errands.end(weighing);
      swaps.weighed(purpose, entry, roundTripNanos, turn);
    } else {
      turn.reject(from, "answer to no question of this node");
    }
  }

  private boolean isRecent(long sentNanos, Turn turn) {
    long age = turn.nowNanos() - sentNanos;
    return age >= 0 && age <= hood.config.liveness().unreachableAfter().toNanos();
  }

  /// Nobody answered, or somebody else: who was expected there is forgotten.
  void unreachable(Errand errand, String text, Turn turn) {
    if (errand.expected != null) {
      hood.passive.remove(errand.expected);
    }
    hungUp(errand, text, turn);
  }

  /// An errand came to nothing.
  void hungUp(Errand errand, String text, Turn turn) {
    hood.errands.end(errand);
    switch (errand.purpose) {
      case Errand.Joining(long join, long _) ->
          joins.failed(join, JoinFailure.TIMED_OUT, text, turn);
      case Errand.Befriending _ -> hood.fill(turn);
      case Errand.Weighing _, Errand.Switching _ -> swaps.failed(errand.purpose, turn);
      case Errand.Optimizing _, Errand.Measuring _, Errand.Replying _, Errand.Visiting _ -> {}
    }
    NodeId asked = errand.asked;
    if (asked != null) {
      hood.errands.letGo(asked, turn);
    }
  }

  /// An address led back to this node.
  void isSelf(Errand errand, Address contact, Turn turn) {
    hood.errands.end(errand);
    if (errand.purpose instanceof Errand.Joining(long join, long _)) {
      joins.isSelf(join, contact, turn);
    } else {
      unreachable(errand, contact + " is this node", turn);
    }
  }
}
