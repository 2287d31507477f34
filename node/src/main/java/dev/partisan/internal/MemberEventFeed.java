package dev.partisan.internal;

import dev.partisan.protocol.MemberEvent;
import dev.partisan.spi.Host;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells listeners of membership events, in order, on a thread that runs while there are any.
final class MemberEventFeed {
  private static final Logger LOG = LoggerFactory.getLogger(MemberEventFeed.class);

  private final Host host;
  private final List<Consumer<MemberEvent>> listeners = new CopyOnWriteArrayList<>();
  private final ConcurrentLinkedQueue<MemberEvent> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicInteger untold = new AtomicInteger();

  MemberEventFeed(Host host) {
    this.host = host;
  }

  void add(Consumer<MemberEvent> listener) {
    listeners.add(listener);
  }

  /// Hands events over; called by one thread at a time.
  void publish(List<MemberEvent> events) {
    if (events.isEmpty() || listeners.isEmpty()) {
      return;
    }
    waiting.addAll(events);
    if (untold.getAndAdd(events.size()) == 0) {
      host.startProcess("membership-events", false, this::tellAll);
    }
  }

  private void tellAll() {
    int told;
    do {
      told = 0;
      for (MemberEvent event = waiting.poll(); event != null; event = waiting.poll()) {
        tell(event);
        told++;
      }
    } while (untold.addAndGet(-told) > 0);
  }

  private void tell(MemberEvent event) {
    for (Consumer<MemberEvent> listener : listeners) {
      try {
        listener.accept(event);
      } catch (RuntimeException | Error e) {
        LOG.error("event=member_listener_failed change={}", event, e);
      }
    }
  }
}
