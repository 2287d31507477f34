package dev.partisan.ring;

import dev.partisan.Context;
import dev.partisan.ReplyHandle;
import dev.partisan.ring.KvMessage.Ask;
import dev.partisan.ring.KvMessage.Entry;
import dev.partisan.ring.KvMessage.Get;
import dev.partisan.ring.KvMessage.Hint;
import dev.partisan.ring.KvMessage.Put;
import dev.partisan.ring.KvMessage.Repair;
import dev.partisan.ring.KvMessage.Store;
import dev.partisan.ring.KvMessage.Stored;
import dev.partisan.ring.KvMessage.Told;
import dev.partisan.ring.QuorumException.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Has gets and puts answered by a quorum. It never waits: what is under way is in a table.
final class Coordinator {
  private static final long AGAIN_NANOS = Duration.ofMillis(200).toNanos();

  /// What it works with.
  record Parts(
      Context<KvMessage> context,
      VnodePlace place,
      PartitionData data,
      Recovery recovery,
      Hints hints,
      KvConfig config,
      KvCounters counters) {}

  /// One request.
  private static final class Pending {
    final long number;
    final Key key;
    final @Nullable Versioned put;
    final ReplyHandle<KvReply> client;
    final long deadline;

    /// Who has answered under `version`, and what; for puts, what was put.
    final Map<String, Versioned> answers = new LinkedHashMap<>();

    final List<String> full = new ArrayList<>();
    long version;
    long sentAt;
    boolean isAnswered;

    Pending(
        long number, Key key, @Nullable Versioned put, ReplyHandle<KvReply> client, long deadline) {
      this.number = number;
      this.key = key;
      this.put = put;
      this.client = client;
      this.deadline = deadline;
    }

    Versioned joined() {
      Versioned all = Versioned.EMPTY;
      for (Versioned each : answers.values()) {
        all = all.join(each);
      }
      return all;
    }
  }

  private final Parts parts;
  private final Map<Long, Pending> table = new LinkedHashMap<>();
  private long lastNumber;
  private long actor;

  Coordinator(Parts parts) {
    this.parts = parts;
    forgot();
  }

  /// The vnode has forgotten what it put, so it goes on as another actor.
  void forgot() {
    actor = parts.context().random().nextLong();
  }

  boolean isBusy() {
    return !table.isEmpty();
  }

  void get(ReplyHandle<KvReply> client, Get get) {
    parts.counters().gets.increment();
    if (hasRoom(client)) {
      begin(new Key(get.key()), null, client);
    }
  }

  private boolean hasRoom(ReplyHandle<KvReply> client) {
    if (table.size() < parts.config().maxPending()) {
      return true;
    }
    fail(client, Reason.BUSY, parts.config().maxPending() + " requests are under way");
    return false;
  }

  void put(ReplyHandle<KvReply> client, Put put) {
    parts.counters().puts.increment();
    if (!hasRoom(client)) {
      return;
    }
    if (!parts.place().isReplica(parts.place().slot())) {
      fail(client, Reason.MOVED, "the partition is kept elsewhere");
      return;
    }
    Key key = new Key(put.key());
    Versioned before = parts.data().get(key);
    VersionVector context = put.context();
    if (context != null && before.siblings().size() >= parts.config().maxSiblings()) {
      boolean replaces =
          before.siblings().stream()
              .anyMatch(each -> context.contains(each.actor(), each.counter()));
      if (!replaces) {
        fail(
            client,
            Reason.TOO_MANY_SIBLINGS,
            before.siblings().size() + " values: get them and put one in their place");
        return;
      }
    }
    Instant now = parts.context().now();
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1000;
    long stamp = Math.max(micros, before.lastStamp() + 1);
    Value value = new Value(put.value(), stamp, put.expiresAt(), put.isDeletion());
    Versioned after = before.put(actor, context == null ? before.seen() : context, value);
    if (!parts.data().put(key, after)) {
      parts.counters().refusedFull.increment();
      fail(
          client,
          Reason.FULL,
          "this node has no room: raise maxBytes, or delete what is not needed");
      return;
    }
    begin(key, after, client);
  }

  private void fail(ReplyHandle<KvReply> client, Reason reason, String text) {
    parts.counters().failed.increment();
    client.reply(new KvReply.Failed(reason, text));
  }

  private void begin(Key key, @Nullable Versioned put, ReplyHandle<KvReply> client) {
    long deadline = parts.context().nanoTime() + parts.config().deadline().toNanos();
    Pending pending = new Pending(++lastNumber, key, put, client, deadline);
    table.put(pending.number, pending);
    attempt(pending, parts.place().slot());
  }

  /// Asks everybody under the present slot; what was answered under an older one does not count.
  private void attempt(Pending pending, Slot slot) {
    pending.answers.clear();
    pending.full.clear();
    pending.version = slot.version();
    Versioned put = pending.put;
    if (put != null && parts.place().isReplica(slot)) {
      parts.data().join(pending.key, put);
    }
    answer(pending, slot);
    ask(pending, slot);
    settle(pending, slot);
  }

  /// This node's own answer counts if it is a ready replica.
  private void answer(Pending pending, Slot slot) {
    if (parts.recovery().isReady(slot)) {
      Versioned put = pending.put;
      pending.answers.put(
          parts.place().self().node(), put == null ? parts.data().get(pending.key) : put);
    }
  }

  private void ask(Pending pending, Slot slot) {
    pending.sentAt = parts.context().nanoTime();
    for (Replica replica : slot.replicas()) {
      if (!pending.answers.containsKey(replica.node())
          && !replica.node().equals(parts.place().self().node())) {
        parts.place().request(replica.node(), question(pending));
      }
    }
  }

  private KvMessage question(Pending pending) {
    Versioned put = pending.put;
    return put == null
        ? new Ask(parts.context().self(), pending.number, pending.version, pending.key.bytes())
        : new Store(
            parts.context().self(), pending.number, pending.version, pending.key.bytes(), put);
  }

  void stored(Stored stored) {
    Pending pending = table.get(stored.request());
    if (pending == null || pending.version != stored.version()) {
      return;
    }
    Versioned put = pending.put;
    if (put == null) {
      return;
    }
    if (stored.isFull()) {
      pending.full.add(stored.node());
    } else {
      pending.answers.put(stored.node(), put);
    }
    settle(pending, parts.place().slot());
  }

  void told(Told told) {
    Pending pending = table.get(told.request());
    if (pending != null && pending.version == told.version() && pending.put == null) {
      pending.answers.put(told.node(), told.state());
      settle(pending, parts.place().slot());
    }
  }

  private void settle(Pending pending, Slot slot) {
    if (slot.version() != pending.version) {
      return; // the next tick asks again
    }
    Quorum quorum = parts.place().state().quorum();
    int replicas = slot.replicas().size();
    Versioned put = pending.put;
    if (put != null) {
      if (pending.answers.size() >= quorum.writes(replicas)) {
        table.remove(pending.number);
        pending.client.reply(new KvReply.Done(put.seen()));
      } else if (replicas - pending.full.size() < quorum.writes(replicas)) {
        table.remove(pending.number);
        fail(pending.client, Reason.FULL, pending.full + " have no room: raise maxBytes there");
      }
      return;
    }
    if (!pending.isAnswered && pending.answers.size() >= quorum.reads(replicas)) {
      pending.isAnswered = true;
      pending.client.reply(new KvReply.State(pending.joined()));
    }
    if (pending.isAnswered && pending.answers.size() >= replicas) {
      table.remove(pending.number);
      repair(pending);
    }
  }

  /// Sends those that had less what all together have.
  private void repair(Pending pending) {
    Versioned all = pending.joined();
    pending.answers.forEach((node, state) -> {
      if (!state.equals(all)) {
        parts.counters().readRepairs.increment();
        if (node.equals(parts.place().self().node())) {
          parts.data().join(pending.key, all);
        } else {
          Entry entry = new Entry(pending.key.bytes(), all);
          parts.place().repair(node, new Repair(List.of(entry)));
        }
      }
    });
  }

  void tick() {
    if (table.isEmpty()) {
      return;
    }
    Slot slot = parts.place().slot();
    long now = parts.context().nanoTime();
    List<Pending> again = new ArrayList<>();
    for (Iterator<Pending> all = table.values().iterator(); all.hasNext(); ) {
      Pending pending = all.next();
      boolean isDue = now - pending.sentAt > AGAIN_NANOS;
      if (pending.isAnswered) {
        if (isDue) {
          all.remove();
          repair(pending);
        }
      } else if (now - pending.deadline > 0) {
        all.remove();
        failLate(pending, slot);
      } else if (pending.version != slot.version() || isDue) {
        again.add(pending);
      }
    }
    again.forEach(pending -> again(pending, slot));
  }

  private void again(Pending pending, Slot slot) {
    if (pending.version != slot.version()) {
      attempt(pending, slot);
    } else {
      answer(pending, slot);
      ask(pending, slot);
      settle(pending, slot);
    }
    if (parts.config().isSloppy() && table.containsKey(pending.number)) {
      askFallbacks(pending, slot);
    }
  }

  /// One other node for each replica that cannot be reached.
  private void askFallbacks(Pending pending, Slot slot) {
    List<String> reachable = parts.place().ring().reachable();
    Iterator<String> fallbacks =
        parts.place().state().fallbacks(parts.place().partition()).stream()
            .filter(reachable::contains)
            .iterator();
    Versioned put = pending.put;
    for (Replica replica : slot.replicas()) {
      if (!reachable.contains(replica.node()) && fallbacks.hasNext()) {
        KvMessage message =
            put == null
                ? question(pending)
                : new Hint(
                    parts.context().self(),
                    pending.number,
                    pending.version,
                    replica.node(),
                    pending.key.bytes(),
                    put);
        parts.place().request(fallbacks.next(), message);
      }
    }
  }

  private void failLate(Pending pending, Slot slot) {
    Quorum quorum = parts.place().state().quorum();
    int replicas = slot.replicas().size();
    boolean isPut = pending.put != null;
    fail(
        pending.client,
        Reason.TIMED_OUT,
        "partition %d: %d of %d replicas answered within %s, %d must: %s"
            .formatted(
                parts.place().partition(),
                pending.answers.size(),
                replicas,
                parts.config().deadline(),
                isPut ? quorum.writes(replicas) : quorum.reads(replicas),
                slot.replicas().stream().map(Coordinator::text).toList()));
  }

  private static String text(Replica replica) {
    return replica.node() + (replica.isReady() ? "" : " (pending)");
  }
}
