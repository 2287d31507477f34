package dev.partisan.crdt;

import dev.partisan.BroadcastHandler;
import dev.partisan.crdt.StoreMessage.Change;
import dev.partisan.crdt.StoreMessage.Published;
import dev.partisan.protocol.NodeId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Along the broadcast tree: what was changed here in an interval is one broadcast, numbered. What has come is noted,
/// so that of two peers who compare, one that has missed some asks for all that the other one has.
final class BroadcastSpreading implements Spreading, BroadcastHandler<Counts, Published> {
  /// For how many intervals a peer that was offered what is here is not offered it again: an offer is as large as a
  /// counter of all nodes, and the tree seldom misses anything.
  private static final long OFFER_EVERY = 12;

  /// Peers whose last offer is remembered.
  private static final int MAX_OFFERS = 1000;

  private final Copies copies;
  private final Actor self;
  private final Map<String, Crdt<?>> pending = new LinkedHashMap<>();
  private CausalContext heard = CausalContext.NONE;
  private final Map<NodeId, Long> offeredAt = new LinkedHashMap<>();
  private Counts heardBefore = Counts.NONE;
  private Counts settled = Counts.NONE;
  private long ticks;
  private long sequence;
  private long wholes;

  BroadcastSpreading(Copies copies, Actor self) {
    this.copies = copies;
    this.self = self;
    pending.putAll(copies.all());
  }

  @Override
  public void changed(String variable, Crdt<?> delta) {
    pending.merge(variable, delta, Lattice::joinAny);
  }

  @Override
  public void tick(List<Peer> peers, Outbox outbox) {
    ticks++;
    settled = heardBefore;
    heardBefore = heard.upTo();
    List<Change> changes = Spreading.changes(pending);
    pending.clear();
    if (!changes.isEmpty()) {
      outbox.broadcast(new Published(false, changes));
    }
  }

  @Override
  public void received(StoreMessage message) {
    copies.refuse(message); // broadcasts come to the handler below
  }

  @Override
  public long wholes() {
    return wholes;
  }

  // As a handler of broadcasts, on a thread of its own.

  /// The number of this node's next changes. They count as heard at once: should the broadcast not get out, others find
  /// by comparing that they have missed it.
  @Override
  public Counts broadcast(Published message) {
    return copies.locked(() -> {
      Counts number = Counts.of(self, ++sequence);
      note(number, message.isWhole());
      return number;
    });
  }

  @Override
  public boolean merge(Counts covers, Published message) {
    return copies.locked(() -> {
      boolean isNews = false;
      for (Change change : message.changes()) {
        isNews |= copies.take(change) != null;
      }
      note(covers, message.isWhole());
      return isNews;
    });
  }

  private void note(Counts covers, boolean isWhole) {
    if (isWhole) {
      heard = heard.join(new CausalContext(covers, CausalContext.NONE.beyond()));
    } else {
      covers.byActor().forEach((actor, number) -> heard = heard.plus(new Dot(actor, number)));
    }
  }

  /// Whether there is no gap up to there.
  @Override
  public boolean isStale(Counts covered) {
    return copies.locked(() -> covered.newsTo(heard.upTo()).isEmpty());
  }

  @Override
  public Optional<Published> graft(Counts covered) {
    return copies.locked(() -> {
      wholes++;
      return Optional.of(new Published(true, Spreading.changes(copies.all())));
    });
  }

  /// What had come an interval ago or more: the rest may be on its way to the peer, and is no reason to ask for all.
  @Override
  public Collection<Counts> exchange(NodeId peer) {
    return copies.locked(() -> {
      if (settled.isEmpty() || ticks < offeredAt.getOrDefault(peer, -OFFER_EVERY) + OFFER_EVERY) {
        return List.of();
      }
      offeredAt.remove(peer);
      offeredAt.put(peer, ticks);
      if (offeredAt.size() > MAX_OFFERS) {
        offeredAt.remove(offeredAt.keySet().iterator().next());
      }
      return List.of(settled);
    });
  }
}
