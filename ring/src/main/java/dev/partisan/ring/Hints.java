package dev.partisan.ring;

import dev.partisan.Context;
import dev.partisan.ring.KvMessage.Hint;
import dev.partisan.ring.KvMessage.Store;
import dev.partisan.ring.KvMessage.Stored;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a node outside of the preference list holds for replicas that could not be reached, until they have it. Only
/// stores with sloppy quorums have any.
final class Hints {
  private static final long AGAIN_NANOS = Duration.ofSeconds(1).toNanos();
  private static final int AT_A_TIME = 100;

  private record For(String node, Key key) {}

  private final Context<KvMessage> context;
  private final VnodePlace place;
  private final Budget budget;
  private final KvCounters counters;
  private final Map<For, Versioned> held = new LinkedHashMap<>();
  private final Map<Long, For> sent = new LinkedHashMap<>();
  private long lastRequest = -1;
  private long sentAt;

  Hints(Context<KvMessage> context, VnodePlace place, Budget budget, KvCounters counters) {
    this.context = context;
    this.place = place;
    this.budget = budget;
    this.counters = counters;
    this.sentAt = context.nanoTime();
  }

  boolean isBusy() {
    return !held.isEmpty();
  }

  boolean has(byte[] key) {
    Key wanted = new Key(key);
    return held.keySet().stream().anyMatch(each -> each.key().equals(wanted));
  }

  Versioned get(byte[] key) {
    Key wanted = new Key(key);
    Versioned all = Versioned.EMPTY;
    for (Map.Entry<For, Versioned> each : held.entrySet()) {
      if (each.getKey().key().equals(wanted)) {
        all = all.join(each.getValue());
      }
    }
    return all;
  }

  void take(Hint hint) {
    Slot slot = place.slot();
    if (slot.version() != hint.version() || place.isReplica(slot)) {
      return;
    }
    For target = new For(hint.meantFor(), new Key(hint.key()));
    Versioned before = held.getOrDefault(target, Versioned.EMPTY);
    Versioned after = before.join(hint.state());
    boolean hasRoom = budget.take(after.bytes() - (before.isEmpty() ? 0 : before.bytes()));
    if (hasRoom) {
      held.put(target, after);
      counters.hinted.increment();
    }
    place.answer(
        hint.from(), new Stored(hint.request(), hint.version(), hint.meantFor(), !hasRoom));
  }

  /// Hands over what it can. Requests have negative numbers, so that they are not the coordinator's.
  void tick() {
    if (held.isEmpty() || context.nanoTime() - sentAt < AGAIN_NANOS) {
      return;
    }
    sentAt = context.nanoTime();
    sent.clear();
    Slot slot = place.slot();
    List<String> replicas = slot.replicas().stream().map(Replica::node).toList();
    List<String> reachable = place.ring().reachable();
    for (Map.Entry<For, Versioned> each : held.entrySet()) {
      // Whoever was to have it may be a replica no more: then any replica will do.
      String target = each.getKey().node();
      String to = replicas.contains(target) ? target : replicas.getFirst();
      if (reachable.contains(to) && sent.size() < AT_A_TIME) {
        sent.put(lastRequest, each.getKey());
        place.request(
            to,
            new Store(
                context.self(),
                lastRequest--,
                slot.version(),
                each.getKey().key().bytes(),
                each.getValue()));
      }
    }
  }

  void stored(Stored stored) {
    For target = stored.isFull() ? null : sent.remove(stored.request());
    if (target != null) {
      Versioned state = held.remove(target);
      budget.take(state == null ? 0 : -state.bytes());
    }
  }
}
