package dev.partisan.ring;

import dev.partisan.Context;
import dev.partisan.ring.KvMessage.Chunk;
import dev.partisan.ring.KvMessage.Entry;
import dev.partisan.ring.KvMessage.Fetch;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Fetches what a pending replica lacks from members of the former preference lists, and answers those who fetch.
final class Recovery {
  private static final long AGAIN_NANOS = Duration.ofMillis(500).toNanos();

  private final Context<KvMessage> context;
  private final VnodePlace place;
  private final PartitionData data;
  private final KvCounters counters;
  private final Set<RingMember> heard = new LinkedHashSet<>();
  private long version;
  private boolean isComplete;
  private @Nullable RingMember source;
  private byte @Nullable [] last;
  private long asked;
  private int turn;

  Recovery(Context<KvMessage> context, VnodePlace place, PartitionData data, KvCounters counters) {
    this.context = context;
    this.place = place;
    this.data = data;
    this.counters = counters;
  }

  /// Whether this node is a replica that has all that was acknowledged before its slot's version.
  boolean isReady(Slot slot) {
    return mine(slot) != null && (isMarked(slot) || isComplete && version == slot.version());
  }

  private @Nullable Replica mine(Slot slot) {
    return slot.replica(place.self().node(), place.self().run()).orElse(null);
  }

  private boolean isMarked(Slot slot) {
    Replica mine = mine(slot);
    return mine != null && mine.isReady();
  }

  boolean isBusy() {
    Slot slot = place.slot();
    return mine(slot) != null && !isReady(slot);
  }

  void tick() {
    Slot slot = place.slot();
    if (mine(slot) == null || isMarked(slot)) {
      return;
    }
    if (version != slot.version()) {
      version = slot.version();
      isComplete = false;
      heard.clear();
      source = null;
    }
    if (!isComplete) {
      goOn(slot);
    }
  }

  private void goOn(Slot slot) {
    if (slot.formers().stream().allMatch(this::isHeard)) {
      isComplete = true;
      source = null;
      place.ring().ready(place.partition(), version);
    } else if (source == null || context.nanoTime() - asked > AGAIN_NANOS) {
      next(slot);
    }
  }

  /// Of each former list so many are heard that it can neither acknowledge nor answer anything any more, or all that
  /// live.
  private boolean isHeard(List<Replica> former) {
    int needed = place.state().quorum().toSucceed(former.size());
    long alive = former.stream().filter(each -> !each.isGone()).count();
    long heardOf =
        former.stream()
            .map(each -> new RingMember(each.node(), each.run()))
            .filter(each -> each.equals(place.self()) || heard.contains(each))
            .count();
    return heardOf >= Math.min(needed, alive);
  }

  /// Whoever does not answer gives way to the next one.
  private void next(Slot slot) {
    List<RingMember> sources =
        slot.formers().stream()
            .filter(former -> !isHeard(former))
            .flatMap(List::stream)
            .filter(each -> !each.isGone())
            .map(each -> new RingMember(each.node(), each.run()))
            .filter(each -> !each.equals(place.self()) && !heard.contains(each))
            .distinct()
            .toList();
    if (!sources.isEmpty()) {
      source = sources.get(turn++ % sources.size());
      last = null;
      ask(source);
    }
  }

  private void ask(RingMember whom) {
    asked = context.nanoTime();
    place.repair(whom.node(), new Fetch(context.self(), version, last));
  }

  void chunk(Chunk chunk) {
    RingMember from = source;
    if (from == null || !from.equals(chunk.from()) || chunk.version() != version || isComplete) {
      return;
    }
    for (Entry entry : chunk.entries()) {
      if (!data.join(new Key(entry.key()), entry.state())) {
        counters.refusedFull.increment(); // not ready before there is room
        return;
      }
      counters.handedOff.increment();
    }
    if (chunk.isLast()) {
      heard.add(from);
      source = null;
      tick();
    } else if (!chunk.entries().isEmpty()) {
      last = chunk.entries().getLast().key();
      ask(from);
    }
  }

  /// Answers only under the version that is asked for: from now on this node refuses requests under older ones.
  void fetch(Fetch fetch) {
    Slot slot = place.slot();
    if (slot.version() == fetch.version()
        && slot.concerns(place.self().node(), place.self().run())) {
      List<Entry> entries = data.after(fetch.after());
      boolean isLast = entries.isEmpty() || data.isLast(entries.getLast().key());
      place.repair(fetch.from(), new Chunk(place.self(), fetch.version(), entries, isLast));
    }
  }
}
