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

/// Along the broadcast tree: what was changed here in an interval is one broadcast, numbered. What has come is noted, so
/// that of two peers who compare, one that has missed some asks for all that the other one has.
final class BroadcastSpreading implements Spreading, BroadcastHandler<Counts, Published> {
  private final Copies copies;
  private final Actor self;
  private final Map<String, Crdt<?>> pending = new LinkedHashMap<>();
  private CausalContext heard = CausalContext.NONE;
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
    List<Change> changes = Spreading.changes(pending);
    pending.clear();
    if (!changes.isEmpty()) {
      outbox.broadcast(new Published(Counts.of(self, ++sequence), false, changes));
    }
  }

  @Override
  public void received(StoreMessage message) {
    // Broadcasts come to the handler below.
  }

  @Override
  public long wholes() {
    return wholes;
  }

  // As a handler of broadcasts, on a thread of its own.

  @Override
  public Counts broadcast(Published message) {
    return message.covers();
  }

  @Override
  public boolean merge(Counts covers, Published message) {
    return copies.locked(() -> {
      boolean isNews = false;
      for (Change change : message.changes()) {
        isNews |= copies.take(change) != null;
      }
      note(message);
      return isNews;
    });
  }

  private void note(Published message) {
    if (message.isWhole()) {
      heard = heard.join(new CausalContext(message.covers(), CausalContext.NONE.beyond()));
    } else {
      message
          .covers()
          .byActor()
          .forEach((actor, number) -> heard = heard.plus(new Dot(actor, number)));
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
      return Optional.of(new Published(heard.upTo(), true, Spreading.changes(copies.all())));
    });
  }

  @Override
  public Collection<Counts> exchange(NodeId peer) {
    return copies.locked(() -> heard.upTo().isEmpty() ? List.of() : List.of(heard.upTo()));
  }
}
