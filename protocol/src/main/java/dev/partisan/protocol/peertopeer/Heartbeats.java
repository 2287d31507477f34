package dev.partisan.protocol.peertopeer;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Profile;
import dev.partisan.protocol.Turn;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Beat;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Beats;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Card;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Gone;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Graft;
import dev.partisan.protocol.peertopeer.HeartbeatMessage.Prune;
import dev.partisan.protocol.peertopeer.Peers.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The heartbeats of all nodes, as this one hears and passes them on (§3.3.4): who is alive, and by
/// which peer each is reached.
///
/// A root's beats come along a tree. Whoever first told of the newest one leads to the root; others
/// that tell of it too are asked not to. When a way is lost all peers are asked for another. One
/// leads to the root without a loop if it has heard a newer beat, or the same one over fewer links
/// than this node; anybody else may be reaching the root through this very node.
final class Heartbeats {
  private static final int MAX_HOPS = 64;

  private final Root self;
  private final PeerToPeerConfig.Heartbeat config;
  private final RandomGenerator random;
  private final Peers peers = new Peers();
  private final Roots roots;
  private final Set<NodeId> retiring = new LinkedHashSet<>();
  private final Set<Root> freshBeats = new LinkedHashSet<>();
  private final Set<Root> freshCards = new LinkedHashSet<>();
  private boolean isBatchDue;
  private boolean isSuperseded;

  Heartbeats(NodeId self, Address at, PeerToPeerConfig.Heartbeat config, RandomGenerator random) {
    this.config = config;
    this.random = random;
    this.self = new Root(self, 0);
    this.self.at = at;
    this.self.hops = 0;
    this.self.isMember = true;
    this.self.isReachable = true;
    this.self.isDescribed = true;
    this.roots = new Roots(this.self, config.maxRoots());
  }

  List<Member> members() {
    return roots.members();
  }

  boolean isKnown(NodeId node) {
    return roots.find(node) != null;
  }

  boolean isSuperseded() {
    return isSuperseded;
  }

  Profile profile() {
    return self.profile;
  }

  void start(Turn turn) {
    long first = random.nextLong(config.interval().toNanos()) + 1;
    turn.schedule(new HeartbeatTimer.BeatDue(), Duration.ofNanos(first));
  }

  void describe(Profile profile, Turn turn) {
    self.profile = profile;
    turn.emit(new MemberEvent.ProfileChanged(self.id, self.at, profile));
    freshCards.add(self);
    batchLater(turn);
  }

  /// A node is a peer now: it is reached directly, and told of everybody.
  void peerUp(NodeId node, Address at, Turn turn) {
    retiring.remove(node);
    Peer peer = peers.find(node);
    if (peer == null) {
      peer = peers.add(node);
    }
    if (peer == null) {
      return; // more peers than the configuration allows
    }
    Root root = roots.find(node);
    if (root == null) {
      root = roots.add(node, turn.nowNanos());
    }
    if (root != null) {
      root.at = at;
      root.heardNanos = turn.nowNanos();
      roots.admit(root, true, turn);
      lead(root, peer, 1, turn);
    }
    List<Root> told = new ArrayList<>(roots.all());
    told.removeIf(other -> other.id.equals(node) || other != self && other.next == Root.NONE);
    tell(peer, told, told, turn);
  }

  /// A peer is none any more, and cannot be sent to. Whom it led to is asked for at the others.
  void peerDown(NodeId node, Turn turn) {
    lost(node, false, turn);
  }

  /// A peer is about to be none any more, and hands on what it is sent until then. Whom it leads to is asked for at the
  /// others.
  void peerRetires(NodeId node, Turn turn) {
    if (peers.find(node) != null) {
      retiring.add(node);
    }
    lost(node, true, turn);
  }

  private void lost(NodeId node, boolean stillHandsOn, Turn turn) {
    Peer peer = peers.find(node);
    if (peer == null) {
      return;
    }
    peers.remove(peer);
    List<Root> lost = new ArrayList<>();
    for (Root root : roots.all()) {
      root.lazy &= ~peer.bit();
      if (isWay(root, peer)) {
        if (stillHandsOn) {
          root.next = Root.NONE;
          root.guess = Root.NONE;
          root.stillVia = node;
        } else {
          lose(root, null, turn);
        }
        lost.add(root);
      }
    }
    graft(lost, null, turn);
  }

  private static boolean isWay(Root root, Peer peer) {
    return root.next == peer.place
        || root.next == Root.NONE && (root.guess == peer.place || peer.id.equals(root.stillVia));
  }

  /// There is no connection to a node any more, if it was one that retired.
  void disconnected(NodeId node, Turn turn) {
    retiring.remove(node);
    for (Root root : roots.all()) {
      if (node.equals(root.stillVia)) {
        lose(root, null, turn);
      }
    }
  }

  void receive(NodeId from, HeartbeatMessage message, Turn turn) {
    Peer peer = peers.find(from);
    if (peer == null) {
      // Sent before it heard that it is no peer any more; all but a goodbye is for peers.
      if (message instanceof Gone(NodeId id, long sequence) && retiring.contains(from)) {
        gone(from, id, sequence, turn);
      }
      return;
    }
    String fault = faultOf(from, message);
    if (fault != null) {
      turn.reject(from, fault);
      return;
    }
    switch (message) {
      case Beats(List<Beat> beats, List<Card> cards) -> {
        beats.forEach(beat -> hear(peer, beat, cards, turn));
        cards.forEach(card -> hear(card, turn));
        batchLater(turn);
      }
      case Prune(List<NodeId> pruned) -> {
        for (NodeId id : pruned) {
          Root root = roots.find(id);
          if (root != null) {
            root.lazy |= peer.bit();
          }
        }
      }
      case Graft(List<NodeId> wanted) -> grafted(peer, wanted, turn);
      case Gone(NodeId id, long sequence) -> gone(from, id, sequence, turn);
    }
  }

  private static @Nullable String faultOf(NodeId from, HeartbeatMessage message) {
    int size =
        switch (message) {
          case Beats(var beats, var cards) -> Math.max(beats.size(), cards.size());
          case Prune(var pruned) -> pruned.size();
          case Graft(var wanted) -> wanted.size();
          case Gone _ -> 1;
        };
    if (size > HeartbeatMessage.MAX_BATCH) {
      return size + " entries in one message of heartbeats";
    }
    if (message instanceof Beats beats) {
      for (Beat beat : beats.beats()) {
        boolean isOwn = beat.root().equals(from);
        if (beat.hops() < 0
            || beat.hops() >= MAX_HOPS
            || isOwn != (beat.hops() == 0)
            || !beat.root().isKnown()) {
          return "heartbeat that cannot be: " + beat;
        }
      }
    }
    return null;
  }

  /// @param cards those that came along, of which one may introduce a new root
  private void hear(Peer from, Beat beat, List<Card> cards, Turn turn) {
    if (beat.root().equals(self.id)) {
      return;
    }
    if (roots.isGone(beat.root(), beat.sequence())) {
      turn.send(from.id, roots.farewell(beat.root())); // it missed the word
      return;
    }
    Root root = roots.find(beat.root());
    if (root == null) {
      root = roots.add(beat.root(), turn.nowNanos());
      if (root == null) {
        turn.reject(from.id, "more than " + config.maxRoots() + " nodes");
        return;
      }
      root.sequence = beat.sequence() - 1;
      introduce(root, cards);
    } else if (beat.sequence() > root.sequence) {
      root.isCounting = true;
    }
    if (beat.sequence() > root.sequence) {
      news(root, from, beat, turn);
    } else if (root.next == Root.NONE && isFeasible(root, beat)) {
      lead(root, from, beat.hops() + 1, turn);
      freshBeats.add(root);
    } else if (isFeasible(root, beat) && beat.hops() + 1 < root.hops && !isPeer(root)) {
      prune(peers.at(root.next), root);
      lead(root, from, beat.hops() + 1, turn);
    } else if (root.next != Root.NONE && root.next != from.place) {
      prune(from, root);
    }
  }

  /// A newer beat than any before: whoever brings it leads to the root, unless it is a peer itself.
  private void news(Root root, Peer from, Beat beat, Turn turn) {
    if (isPeer(root) && !from.id.equals(root.id)) {
      prune(from, root);
      return;
    }
    root.sequence = beat.sequence();
    root.heardNanos = turn.nowNanos();
    freshBeats.add(root);
    contest(root, turn);
    roots.admit(root, false, turn);
    lead(root, from, beat.hops() + 1, turn);
  }

  private static boolean isFeasible(Root root, Beat beat) {
    return beat.sequence() == root.sequence && beat.hops() < root.hops;
  }

  private boolean isPeer(Root root) {
    Peer next = peers.at(root.next);
    return next != null && next.id.equals(root.id);
  }

  /// Two nodes have this node's name, and the other one is alive: who has counted for longer stays.
  private void contest(Root root, Turn turn) {
    if (!root.id.name().equals(self.id.name()) || !root.isCounting || isSuperseded) {
      return;
    }
    boolean isOlder =
        root.sequence > self.sequence
            || root.sequence == self.sequence && root.id.incarnation() > self.id.incarnation();
    if (isOlder) {
      isSuperseded = true;
      turn.emit(new Output.Superseded(root.id));
    }
  }

  private void introduce(Root root, List<Card> cards) {
    for (Card card : cards) {
      if (card.root().equals(root.id)) {
        root.at = card.at();
      }
    }
  }

  private void hear(Card card, Turn turn) {
    Root root = roots.find(card.root());
    boolean isNews =
        root != null
            && root != self
            && (!root.isDescribed || card.profile().version() > root.profile.version());
    if (root == null || !isNews) {
      return;
    }
    boolean isChanged = !card.profile().equals(root.profile);
    root.isDescribed = true;
    root.at = card.at();
    root.profile = card.profile();
    freshCards.add(root);
    if (isChanged && root.isMember) {
      turn.emit(new MemberEvent.ProfileChanged(root.id, root.at, root.profile));
    }
  }

  private void lead(Root root, Peer by, int hops, Turn turn) {
    root.hops = hops;
    boolean isOther = root.next != by.place;
    root.next = by.place;
    root.stillVia = null;
    root.askedAt = -1;
    roots.led(root, by.id, isOther, turn);
  }

  /// Until another way is found messages go by a peer that has one of its own, as it said when it
  /// asked not to be told of the root. It might lead back here by a detour; then they run out of hops.
  ///
  /// @param still who led there and may still do so, if there is nobody better
  private void lose(Root root, @Nullable NodeId still, Turn turn) {
    root.next = Root.NONE;
    Peer guess = peers.at(root.lazy == 0 ? Root.NONE : Long.numberOfTrailingZeros(root.lazy));
    root.guess = guess == null ? Root.NONE : guess.place;
    root.stillVia = guess == null ? still : null;
    if (root.isMember && root.stillVia == null) {
      turn.emit(guess == null ? new Output.NoRoute(root.id) : new Output.Route(root.id, guess.id));
    }
  }

  private static void prune(@Nullable Peer peer, Root root) {
    if (peer != null) {
      peer.prunes.add(root.id);
    }
  }

  /// Tells who has lost the way what is known. If that way led through the asker, it is lost here as
  /// well, and the others are asked.
  private void grafted(Peer asker, List<NodeId> wanted, Turn turn) {
    List<Root> known = new ArrayList<>();
    List<Root> lost = new ArrayList<>();
    for (NodeId id : wanted) {
      Root root = roots.find(id);
      if (root == null) {
        if (roots.isGone(id, 0)) {
          turn.send(asker.id, roots.farewell(id));
        }
        continue;
      }
      root.lazy &= ~asker.bit();
      if (root == self || root.next != Root.NONE && root.next != asker.place) {
        known.add(root);
      } else if (root.next == asker.place && !isPeer(root)) {
        lose(root, asker.id, turn); // it may have lost the way to one who retires
        lost.add(root);
      } else if (root.next == Root.NONE && root.guess == asker.place) {
        lose(root, null, turn);
        lost.add(root);
      }
    }
    tell(asker, known, List.of(), turn);
    lost.removeIf(root -> root.askedAt == root.sequence);
    lost.forEach(root -> root.askedAt = root.sequence);
    graft(lost, asker, turn);
  }

  private void graft(List<Root> lost, @Nullable Peer but, Turn turn) {
    List<NodeId> ids = lost.stream().map(root -> root.id).collect(Collectors.toList());
    lost.forEach(root -> root.graftedNanos = turn.nowNanos());
    for (int i = 0; i < ids.size(); i += HeartbeatMessage.MAX_BATCH) {
      var part = ids.subList(i, Math.min(i + HeartbeatMessage.MAX_BATCH, ids.size()));
      for (Peer peer : peers.all()) {
        if (peer != but) {
          turn.send(peer.id, new Graft(part));
        }
      }
    }
  }

  private void gone(NodeId from, NodeId id, long sequence, Turn turn) {
    if (id.equals(self.id) || !roots.remove(id, sequence, turn)) {
      return;
    }
    freshBeats.removeIf(root -> root.id.equals(id));
    freshCards.removeIf(root -> root.id.equals(id));
    for (Peer peer : peers.all()) {
      if (!peer.id.equals(from) && !peer.id.equals(id)) {
        turn.send(peer.id, new Gone(id, sequence));
      }
    }
  }

  /// Tells all that this node leaves, and forgets them.
  void leave(Turn turn) {
    self.sequence++;
    retiring.forEach(node -> turn.send(node, new Gone(self.id, self.sequence)));
    retiring.clear();
    for (Peer peer : peers.all()) {
      turn.send(peer.id, new Gone(self.id, self.sequence));
      peers.remove(peer);
    }
    self.lazy = 0;
    freshBeats.clear();
    freshCards.clear();
    roots.clear();
  }

  void beat(HeartbeatTimer.BeatDue due, Turn turn) {
    turn.schedule(due, config.interval());
    self.sequence++;
    freshBeats.add(self);
    long now = turn.nowNanos();
    long interval = config.interval().toNanos();
    List<Root> silent = new ArrayList<>();
    for (Root root : new ArrayList<>(roots.all())) {
      long silence = now - root.heardNanos;
      if (root == self || isPeer(root)) {
        continue;
      }
      if (silence >= config.forgetAfter().toNanos()) {
        roots.forget(root, turn);
        continue;
      }
      if (silence >= config.unreachableAfter().toNanos() && root.isReachable) {
        root.next = Root.NONE;
        root.stillVia = null;
        roots.silent(root, turn);
      }
      if (silence >= 2 * interval + interval / 2 && now - root.graftedNanos >= interval) {
        silent.add(root);
      }
    }
    graft(silent, null, turn);
    roots.promote(now, 3 * interval, turn);
    batchLater(turn);
  }

  private void batchLater(Turn turn) {
    boolean isNeeded =
        !freshBeats.isEmpty()
            || !freshCards.isEmpty()
            || peers.all().stream().anyMatch(peer -> !peer.prunes.isEmpty());
    if (isNeeded && !isBatchDue) {
      isBatchDue = true;
      turn.schedule(new HeartbeatTimer.BatchDue(), config.batch());
    }
  }

  void batch(Turn turn) {
    isBatchDue = false;
    for (Peer peer : peers.all()) {
      List<Root> beats = new ArrayList<>();
      for (Root root : freshBeats) {
        if (root.next != peer.place && (root.lazy & peer.bit()) == 0) {
          beats.add(root);
        }
      }
      List<Root> cards = new ArrayList<>(freshCards);
      cards.removeIf(root -> root.next == peer.place);
      tell(peer, beats, cards, turn);
      List<NodeId> prunes = peer.prunes;
      for (int i = 0; i < prunes.size(); i += HeartbeatMessage.MAX_BATCH) {
        int end = Math.min(i + HeartbeatMessage.MAX_BATCH, prunes.size());
        turn.send(peer.id, new Prune(prunes.subList(i, end)));
      }
      prunes.clear();
    }
    freshBeats.clear();
    freshCards.clear();
  }

  private void tell(Peer peer, List<Root> beats, List<Root> cards, Turn turn) {
    int most = HeartbeatMessage.MAX_BATCH;
    for (int i = 0; i < Math.max(beats.size(), cards.size()); i += most) {
      List<Beat> beatPart = new ArrayList<>();
      for (int j = i; j < Math.min(i + most, beats.size()); j++) {
        Root root = beats.get(j);
        if (root.hops < MAX_HOPS) {
          beatPart.add(new Beat(root.id, root.sequence, root.hops));
        }
      }
      List<Card> cardPart = new ArrayList<>();
      for (int j = i; j < Math.min(i + most, cards.size()); j++) {
        Root root = cards.get(j);
        if (root.isDescribed) {
          cardPart.add(new Card(root.id, root.at, root.profile));
        }
      }
      if (!beatPart.isEmpty() || !cardPart.isEmpty()) {
        turn.send(peer.id, new Beats(beatPart, cardPart));
      }
    }
  }
}
