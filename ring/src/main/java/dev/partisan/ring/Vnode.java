package dev.partisan.ring;

import dev.partisan.Context;
import dev.partisan.ring.KvMessage.Ask;
import dev.partisan.ring.KvMessage.Chunk;
import dev.partisan.ring.KvMessage.Compare;
import dev.partisan.ring.KvMessage.Entry;
import dev.partisan.ring.KvMessage.Exchange;
import dev.partisan.ring.KvMessage.Fetch;
import dev.partisan.ring.KvMessage.Get;
import dev.partisan.ring.KvMessage.Hint;
import dev.partisan.ring.KvMessage.Leaves;
import dev.partisan.ring.KvMessage.Put;
import dev.partisan.ring.KvMessage.Repair;
import dev.partisan.ring.KvMessage.RingChanged;
import dev.partisan.ring.KvMessage.Store;
import dev.partisan.ring.KvMessage.Stored;
import dev.partisan.ring.KvMessage.Told;
import java.time.Duration;
import java.util.Optional;

/// The process of one partition at one node: replica, coordinator, and source and target of hand-offs.
final class Vnode {
  private static final long BUSY_NANOS = Duration.ofMillis(50).toNanos();

  private final Context<KvMessage> context;
  private final VnodePlace place;
  private final PartitionData data;
  private final KvConfig config;
  private final Coordinator coordinator;
  private final Recovery recovery;
  private final AntiEntropy antiEntropy;
  private final Hints hints;

  Vnode(
      Context<KvMessage> context,
      VnodePlace place,
      PartitionData data,
      Budget budget,
      KvConfig config,
      KvCounters counters) {
    this.context = context;
    this.place = place;
    this.data = data;
    this.config = config;
    this.recovery = new Recovery(context, place, data, counters);
    this.hints = new Hints(context, place, budget, counters);
    this.coordinator =
        new Coordinator(
            new Coordinator.Parts(context, place, data, recovery, hints, config, counters));
    this.antiEntropy = new AntiEntropy(context, place, data, counters);
  }

  void run() {
    long interval = config.antiEntropy().toNanos();
    long compares = context.nanoTime() + context.random().nextLong(interval);
    long ticks = context.nanoTime();
    changed();
    while (true) {
      boolean isBusy = coordinator.isBusy() || recovery.isBusy() || hints.isBusy();
      long wakes = isBusy ? Math.min(ticks, compares) : compares;
      long left = wakes - context.nanoTime();
      Optional<KvMessage> message =
          left > 0 ? context.receive(Duration.ofNanos(left)) : Optional.empty();
      message.ifPresent(this::handle);
      long now = context.nanoTime();
      if (now >= ticks) {
        ticks = now + BUSY_NANOS;
        coordinator.tick();
        recovery.tick();
        hints.tick();
      }
      if (now >= compares) {
        compares = now + interval / 2 + context.random().nextLong(interval);
        data.sweep(context.now().toEpochMilli());
        antiEntropy.tick();
      }
    }
  }

  private void handle(KvMessage message) {
    switch (message) {
      case Get get -> {
        delay();
        coordinator.get(context.deferReply(), get);
      }
      case Put put -> {
        delay();
        coordinator.put(context.deferReply(), put);
      }
      case Store store -> {
        delay();
        store(store);
      }
      case Ask ask -> {
        delay();
        tell(ask);
      }
      case Stored stored -> {
        coordinator.stored(stored);
        hints.stored(stored);
      }
      case Told told -> coordinator.told(told);
      case Hint hint -> hints.take(hint);
      case Repair repair -> repair(repair);
      case Fetch fetch -> recovery.fetch(fetch);
      case Chunk chunk -> recovery.chunk(chunk);
      case Compare compare -> antiEntropy.compare(compare);
      case Leaves leaves -> antiEntropy.leaves(leaves);
      case Exchange exchange -> antiEntropy.exchange(exchange);
      case RingChanged _ -> changed();
    }
  }

  private void delay() {
    if (config.storageDelay().isPositive()) {
      context.sleep(config.storageDelay());
    }
  }

  private void changed() {
    if (!place.slot().concerns(place.self().node(), place.self().run())) {
      data.clear();
      coordinator.forgot();
    }
    coordinator.tick();
    recovery.tick();
  }

  /// Under another version of the slot nothing is answered, nor by a pending replica, which stores it all the same: the
  /// coordinator asks again.
  private void store(Store store) {
    Slot slot = place.slot();
    if (slot.version() != store.version() || !place.isReplica(slot)) {
      return;
    }
    boolean hadRoom = data.join(new Key(store.key()), store.state());
    if (recovery.isReady(slot)) {
      place.answer(
          store.from(),
          new Stored(store.request(), store.version(), place.self().node(), !hadRoom));
    }
  }

  private void tell(Ask ask) {
    Slot slot = place.slot();
    if (slot.version() == ask.version() && recovery.isReady(slot)) {
      Versioned state = data.get(new Key(ask.key()));
      place.answer(ask.from(), new Told(ask.request(), ask.version(), place.self().node(), state));
    } else if (config.isSloppy() && hints.has(ask.key())) {
      place.answer(
          ask.from(),
          new Told(ask.request(), ask.version(), place.self().node(), hints.get(ask.key())));
    }
  }

  private void repair(Repair repair) {
    if (place.isReplica(place.slot())) {
      for (Entry entry : repair.entries()) {
        data.join(new Key(entry.key()), entry.state());
      }
    }
  }
}
