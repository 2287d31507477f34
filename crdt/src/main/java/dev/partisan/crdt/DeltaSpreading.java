package dev.partisan.crdt;

import dev.partisan.crdt.StoreMessage.Change;
import dev.partisan.crdt.StoreMessage.Deltas;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// To each peer what is news to it, as far as this node can tell: what was changed here or came from others, less what
/// that peer has sent itself. So a change crosses each connection about once.
final class DeltaSpreading implements Spreading {
  private final Copies copies;
  private final StoreConfig config;
  private final Actor self;
  private final Map<String, PeerDeltas> peers = new LinkedHashMap<>();
  private long lastNumber;
  private long wholes;
  private long resent;

  DeltaSpreading(Copies copies, StoreConfig config, Actor self) {
    this.copies = copies;
    this.config = config;
    this.self = self;
  }

  private PeerDeltas newPeer() {
    return new PeerDeltas(self, () -> ++lastNumber);
  }

  @Override
  public void changed(String variable, Crdt<?> delta) {
    peers.values().forEach(peer -> peer.add(variable, delta));
  }

  @Override
  public void tick(List<Peer> present, Outbox outbox) {
    Map<String, Boolean> names = new LinkedHashMap<>();
    present.forEach(peer -> names.merge(peer.name(), peer.isConnected(), Boolean::logicalOr));
    peers.keySet().retainAll(names.keySet());
    names.forEach((name, isConnected) -> {
      PeerDeltas peer = peers.computeIfAbsent(name, _ -> newPeer());
      peer.bound(config.maxUnacknowledged());
      if (isConnected) {
        send(name, peer, outbox);
      }
    });
  }

  private void send(String name, PeerDeltas peer, Outbox outbox) {
    if (peer.recall()) {
      resent++;
    }
    if (peer.needsWhole()) {
      wholes++;
    }
    peer.next(copies.all()).ifPresent(deltas -> outbox.send(name, "deltas", deltas));
  }

  @Override
  public void received(StoreMessage message) {
    if (!(message instanceof Deltas deltas)) {
      copies.refuse(message);
    } else if (!deltas.from().equals(self)) {
      take(deltas);
    }
  }

  private void take(Deltas deltas) {
    PeerDeltas sender = peers.computeIfAbsent(deltas.from().name(), _ -> newPeer());
    sender.heard(deltas);
    List<Change> news = new ArrayList<>();
    for (Change change : deltas.changes()) {
      Crdt<?> fresh = copies.take(change);
      if (fresh != null) {
        news.add(new Change(change.variable(), fresh));
      }
    }
    for (PeerDeltas peer : peers.values()) {
      if (peer != sender) {
        news.forEach(change -> peer.add(change.variable(), change.value()));
      }
    }
    sender.has(deltas, copies.all());
  }

  @Override
  public long wholes() {
    return wholes;
  }

  @Override
  public long resent() {
    return resent;
  }
}
