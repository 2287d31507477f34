package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Turn;
import dev.partisan.protocol.hyparview.HyParViewMessage.Entry;
import dev.partisan.protocol.hyparview.HyParViewMessage.Shuffle;
import dev.partisan.protocol.hyparview.HyParViewMessage.ShuffleReply;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The exchange of samples that keeps passive views fresh, and the visits that find out whether the
/// overlay has fallen apart.
final class Shuffles {
  /// Shuffles whose reply may still come; at 10 s a shuffle, more than a minute's.
  private static final int MAX_OPEN = 8;

  private final Neighborhood hood;
  private final HyParViewConfig.Shuffling config;

  /// What was sent with each shuffle, by its number.
  private final Map<Long, List<Entry>> open = new LinkedHashMap<>();

  private long shuffles;
  private long visits;

  Shuffles(Neighborhood hood) {
    this.hood = hood;
    this.config = hood.config.shuffling();
  }

  void clear() {
    open.clear();
    shuffles = 0;
    visits = 0;
  }

  /// Begins a shuffle; now and then with a node that is no peer.
  ///
  /// @param contacts addresses that lead to the cluster this node is meant to be in
  void begin(List<Address> contacts, Turn turn) {
    boolean isVisit = shuffles++ % config.visitEvery() == 0;
    if (isVisit && visit(contacts, turn)) {
      return;
    }
    ActivePeer target = hood.active.anyLive(_ -> true);
    if (target != null) {
      turn.send(target.id, shuffle(target.id));
    }
  }

  /// Turns to a contact and to the node long unheard in turn: an island knows nobody else's nodes,
  /// and who has no contact only those.
  private boolean visit(List<Address> contacts, Turn turn) {
    Entry unheard = hood.passive.longUnheard();
    boolean isContactsTurn = visits++ % 2 == 0 || unheard == null;
    if (isContactsTurn && !contacts.isEmpty()) {
      Address contact = contacts.get(hood.random.nextInt(contacts.size()));
      return visit(contact, null, turn);
    }
    return unheard != null && visit(unheard.at(), unheard.id(), turn);
  }

  private boolean visit(Address at, @Nullable NodeId node, Turn turn) {
    return hood.errands.begin(new Errand.Visiting(hood.leader.beacon()), at, node, turn);
  }

  /// Shuffles with a node that was visited and has answered.
  void visited(NodeId node, Turn turn) {
    turn.send(node, shuffle(node));
  }

  private Shuffle shuffle(NodeId target) {
    List<Entry> entries = new ArrayList<>();
    hood.active
        .sample(config.fromActive(), peer -> !peer.id.equals(target))
        .forEach(peer -> entries.add(peer.entry()));
    entries.addAll(hood.passive.sample(config.fromPassive(), id -> !id.equals(target)));
    long number = hood.random.nextLong();
    open.put(number, entries);
    if (open.size() > MAX_OPEN) {
      open.remove(open.keySet().iterator().next());
    }
    return new Shuffle(hood.self, number, config.activeWalk(), entries);
  }

  /// Hands a shuffle on, or takes it in and replies.
  void receive(NodeId from, Shuffle shuffle, Turn turn) {
    String fault = faultOf(from, shuffle);
    if (fault != null) {
      turn.reject(from, fault);
      return;
    }
    Entry origin = shuffle.origin();
    int ttl = shuffle.ttl() - 1;
    ActivePeer next =
        ttl == 0
            ? null
            : hood.active.anyLive(peer ->
                !peer.id.equals(from)
                    && !peer.id.equals(origin.id())
                    && !lists(shuffle.entries(), peer.id));
    if (next != null) {
      turn.send(next.id, new Shuffle(origin, shuffle.number(), ttl, shuffle.entries()));
      return;
    }
    int size = shuffle.entries().size() + 1;
    List<Entry> sample = hood.passive.sample(size, id -> !id.equals(origin.id()));
    hood.errands.begin(
        new Errand.Replying(new ShuffleReply(shuffle.number(), sample)),
        origin.at(),
        origin.id(),
        turn);
    hood.remember(origin, sample, turn);
    shuffle.entries().forEach(entry -> hood.remember(entry, sample, turn));
  }

  void receive(NodeId from, ShuffleReply reply, Turn turn) {
    List<Entry> sent = open.get(reply.number());
    String fault =
        sent == null
            ? "reply to no shuffle of this node"
            : faultOf(reply.entries(), config.maxEntries() + 1);
    if (fault != null || sent == null) {
      turn.reject(from, String.valueOf(fault));
      return;
    }
    open.remove(reply.number());
    reply.entries().forEach(entry -> hood.remember(entry, sent, turn));
  }

  private @Nullable String faultOf(NodeId from, Shuffle shuffle) {
    NodeId origin = shuffle.origin().id();
    if (shuffle.ttl() < 1 || shuffle.ttl() > config.activeWalk()) {
      return "shuffle with " + shuffle.ttl() + " hops left of " + config.activeWalk();
    }
    if (shuffle.ttl() == config.activeWalk() && !origin.equals(from)) {
      return "shuffle in the name of " + origin;
    }
    if (origin.equals(hood.self.id())) {
      return "shuffle of this node's own";
    }
    if (!origin.isKnown() || lists(shuffle.entries(), origin)) {
      return "shuffle that lists its origin " + origin;
    }
    return faultOf(shuffle.entries(), config.maxEntries());
  }

  private @Nullable String faultOf(List<Entry> entries, int most) {
    if (entries.size() > most) {
      return entries.size() + " entries, more than " + most;
    }
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      if (entry.id().equals(hood.self.id())) {
        return "entries that list the receiver";
      }
      if (!entry.id().isKnown() || !entry.at().isDialable()) {
        return "entry " + entry + " that nobody can be dialled by";
      }
      if (lists(entries, i, entry.id())) {
        return "entries that list " + entry.id() + " twice";
      }
    }
    return null;
  }

  private static boolean lists(List<Entry> entries, NodeId id) {
    return lists(entries, entries.size(), id);
  }

  /// Whether a node is among the first so many.
  private static boolean lists(List<Entry> entries, int count, NodeId id) {
    for (int i = 0; i < count; i++) {
      if (entries.get(i).id().equals(id)) {
        return true;
      }
    }
    return false;
  }
}
