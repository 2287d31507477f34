package dev.partisan.internal;

import dev.partisan.Subscription;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.spi.Host;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells listeners of membership events, in order, each on a thread of its own that runs while there
/// are any for it.
final class MemberEventFeed {
  /// What waits for one listener. What comes beyond that it misses, and the miss is counted: a
  /// listener that hangs must not use up the node's memory.
  static final int MAX_WAITING = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(MemberEventFeed.class);

  private final Host host;
  private final List<Listener<?>> listeners = new CopyOnWriteArrayList<>();
  private final LongAdder missed = new LongAdder();

  MemberEventFeed(Host host) {
    this.host = host;
  }

  /// Adds a listener of the events of a type.
  <E extends MemberEvent> Subscription add(Class<E> type, Consumer<? super E> to) {
    Listener<E> listener = new Listener<>(type, to);
    listeners.add(listener);
    return listener;
  }

  /// Hands events over; called by one thread at a time.
  void publish(List<MemberEvent> events) {
    for (MemberEvent event : events) {
      listeners.forEach(listener -> listener.offer(event));
    }
  }

  /// How many events did not reach a listener that was too far behind.
  long missed() {
    return missed.sum();
  }

  private final class Listener<E extends MemberEvent> implements Subscription {
    private final Class<E> type;
    private final Consumer<? super E> to;
    private final ConcurrentLinkedQueue<E> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger untold = new AtomicInteger();
    private volatile boolean isClosed;

    private Listener(Class<E> type, Consumer<? super E> to) {
      this.type = type;
      this.to = to;
    }

    private void offer(MemberEvent event) {
      if (!type.isInstance(event)) {
        return;
      }
      if (untold.get() >= MAX_WAITING) {
        missed.increment();
        return;
      }
      waiting.add(type.cast(event));
      if (untold.getAndIncrement() == 0) {
        host.startProcess("membership-events", false, this::tellAll);
      }
    }

    private void tellAll() {
      do {
        E event = waiting.poll();
        if (event != null && !isClosed) {
          tell(event);
        }
      } while (untold.decrementAndGet() > 0);
    }

    private void tell(E event) {
      try {
        to.accept(event);
      } catch (RuntimeException | Error e) {
        LOG.error("event=member_listener_failed change={}", event, e);
      }
    }

    @Override
    public void close() {
      isClosed = true;
      listeners.remove(this);
    }
  }
}
