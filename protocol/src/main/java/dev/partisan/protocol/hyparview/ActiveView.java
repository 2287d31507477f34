package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.NodeId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The active view: the peers of this node.
///
/// At most `size` of them are live. Those whose connection was lost are awaited beside them.
final class ActiveView {
  private final HyParViewConfig.Views config;
  private final RandomGenerator random;
  private final List<ActivePeer> peers = new ArrayList<>();

  ActiveView(HyParViewConfig.Views config, RandomGenerator random) {
    this.config = config;
    this.random = random;
  }

  List<ActivePeer> peers() {
    return Collections.unmodifiableList(peers);
  }

  /// A copy, for changing the view meanwhile.
  List<ActivePeer> copy() {
    return new ArrayList<>(peers);
  }

  @SuppressWarnings("ReferenceEquality") // equal ones that are not the same are found as well
  @Nullable ActivePeer find(NodeId id) {
    // Mostly it is the same object: the others' need not be looked into.
    for (int i = 0; i < peers.size(); i++) {
      if (peers.get(i).id == id) {
        return peers.get(i);
      }
    }
    for (ActivePeer peer : peers) {
      if (peer.id.equals(id)) {
        return peer;
      }
    }
    return null;
  }

  /// The relation of that number with that node, if it is the present one.
  @Nullable ActivePeer find(NodeId id, long mine) {
    ActivePeer peer = find(id);
    return peer != null && peer.mine == mine ? peer : null;
  }

  /// Another incarnation of that name.
  @Nullable ActivePeer rivalOf(NodeId id) {
    for (ActivePeer peer : peers) {
      if (peer.id.name().equals(id.name()) && !peer.id.equals(id)) {
        return peer;
      }
    }
    return null;
  }

  void add(ActivePeer peer) {
    peers.add(peer);
  }

  void remove(ActivePeer peer) {
    peers.remove(peer);
  }

  void clear() {
    peers.clear();
  }

  int liveCount() {
    int count = 0;
    for (int i = 0; i < peers.size(); i++) {
      count += peers.get(i).isLive ? 1 : 0;
    }
    return count;
  }

  boolean hasLive() {
    for (int i = 0; i < peers.size(); i++) {
      if (peers.get(i).isLive) {
        return true;
      }
    }
    return false;
  }

  /// How many more peers this node wants, reserved places aside.
  int freePlaces() {
    return config.active() - liveCount() - unfilledReserved();
  }

  /// Whether a node may be let in without another being let go.
  boolean hasPlaceFor(NodeId id) {
    int live = liveCount();
    return live < config.active()
        && (isReserved(id) || live + unfilledReserved() < config.active());
  }

  private int unfilledReserved() {
    int unfilled = config.reserved().size();
    if (unfilled > 0) {
      for (ActivePeer peer : peers) {
        unfilled -= peer.isLive && isReserved(peer.id) ? 1 : 0;
      }
    }
    return unfilled;
  }

  boolean isReserved(NodeId id) {
    return config.reserved().contains(id.name());
  }

  /// A live peer at random, among those that fit; `null` if none does.
  @Nullable ActivePeer anyLive(Predicate<ActivePeer> fits) {
    ActivePeer chosen = null;
    int seen = 0;
    for (int i = 0; i < peers.size(); i++) {
      ActivePeer peer = peers.get(i);
      if (peer.isLive && fits.test(peer) && random.nextInt(++seen) == 0) {
        chosen = peer;
      }
    }
    return chosen;
  }

  /// Some live peers at random, that can be dialled.
  List<ActivePeer> sample(int count, Predicate<ActivePeer> fits) {
    List<ActivePeer> chosen = new ArrayList<>(peers);
    chosen.removeIf(peer -> !peer.isLive || !peer.at.isDialable() || !fits.test(peer));
    Sample.cut(chosen, count, random);
    return chosen;
  }
}
