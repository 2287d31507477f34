package dev.partisan.protocol.peertopeer;

import dev.partisan.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The peers of this node, each at a place of its own, so that a root's opinion of all of them fits
/// one word.
final class Peers {
  private static final int PLACES = Long.SIZE;

  private final @Nullable Peer[] places = new Peer[PLACES];

  /// A peer, and what is to be told to it with the next batch.
  static final class Peer {
    final NodeId id;
    final int place;
    final List<NodeId> prunes = new ArrayList<>();

    private Peer(NodeId id, int place) {
      this.id = id;
      this.place = place;
    }

    long bit() {
      return 1L << place;
    }
  }

  /// A new peer; `null` if there is no place left.
  @Nullable Peer add(NodeId id) {
    for (int i = 0; i < PLACES; i++) {
      if (places[i] == null) {
        Peer peer = new Peer(id, i);
        places[i] = peer;
        return peer;
      }
    }
    return null;
  }

  void remove(Peer peer) {
    places[peer.place] = null;
  }

  @Nullable Peer find(NodeId id) {
    for (Peer peer : places) {
      if (peer != null && peer.id.equals(id)) {
        return peer;
      }
    }
    return null;
  }

  @Nullable Peer at(int place) {
    return place < 0 ? null : places[place];
  }

  List<Peer> all() {
    List<Peer> all = new ArrayList<>();
    for (Peer peer : places) {
      if (peer != null) {
        all.add(peer);
      }
    }
    return all;
  }
}
