package dev.partisan.crdt;

import dev.partisan.crdt.StoreMessage.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// How this node's changes come to others. Everything is called under the lock of [Copies]; what is to be sent is put
/// into an [Outbox] and goes out afterwards.
sealed interface Spreading permits StateSpreading, DeltaSpreading, BroadcastSpreading {
  /// Another node with lanes to this one.
  record Peer(String name, boolean isConnected) {}

  /// A variable was changed here.
  void changed(String variable, Crdt<?> delta);

  /// An interval is over.
  void tick(List<Peer> peers, Outbox outbox);

  /// Another node's store has sent this.
  void received(StoreMessage message);

  /// How often all variables went to a peer.
  default long wholes() {
    return 0;
  }

  /// How often deltas went to a peer again.
  default long resent() {
    return 0;
  }

  static List<Change> changes(Map<String, Crdt<?>> values) {
    List<Change> changes = new ArrayList<>();
    values.forEach((variable, value) -> {
      if (!value.isBottom()) {
        changes.add(new Change(variable, value));
      }
    });
    return changes;
  }
}
