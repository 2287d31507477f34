package dev.partisan.crdt;

import dev.partisan.crdt.StoreMessage.Change;
import dev.partisan.crdt.StoreMessage.State;
import java.util.List;

/// The paper's way (§4.3.2): all variables to all peers, time and again.
final class StateSpreading implements Spreading {
  private final Copies copies;

  StateSpreading(Copies copies) {
    this.copies = copies;
  }

  @Override
  public void changed(String variable, Crdt<?> delta) {}

  @Override
  public void tick(List<Peer> peers, Outbox outbox) {
    for (Peer peer : peers) {
      if (peer.isConnected()) {
        copies
            .all()
            .forEach((variable, value) ->
                outbox.send(peer.name(), variable, new State(variable, value)));
      }
    }
  }

  @Override
  public void received(StoreMessage message) {
    if (message instanceof State(String variable, Crdt<?> value)) {
      Crdt<?> _ = copies.take(new Change(variable, value));
    } else {
      copies.refuse(message);
    }
  }
}
