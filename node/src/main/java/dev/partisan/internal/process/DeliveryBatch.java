package dev.partisan.internal.process;

import dev.partisan.spi.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// What a reader collects while it delivers the messages of one read: whom to wake, and which
/// mailboxes are full.
///
/// Owned by one thread. After each read, in a `finally`, it calls [#flush]; then, if [#isOverCap],
/// it stops reading and has [#whenDrained] tell it to go on.
public final class DeliveryBatch implements Waker {
  private final Host host;
  private final List<Thread> receivers = new ArrayList<>();
  private final List<Mailbox> full = new ArrayList<>();

  public DeliveryBatch(Host host) {
    this.host = host;
  }

  @Override
  public void wake(Thread receiver) {
    receivers.add(receiver);
  }

  void full(Mailbox mailbox) {
    if (!full.contains(mailbox)) {
      full.add(mailbox);
    }
  }

  /// Wakes every process that waited when a message was delivered to it.
  public void flush() {
    for (int i = 0; i < receivers.size(); i++) {
      host.unpark(receivers.get(i));
    }
    receivers.clear();
  }

  /// Whether a mailbox was found over its cap since the last [#whenDrained].
  public boolean isOverCap() {
    return !full.isEmpty();
  }

  /// Runs `resume` once, when every mailbox that was found over its cap is below half of it, stuck,
  /// or closed; on any thread, possibly at once. It must be quick and must not block.
  public void whenDrained(Runnable resume) {
    AtomicInteger left = new AtomicInteger(full.size());
    List<Mailbox> waitingFor = List.copyOf(full);
    full.clear();
    if (waitingFor.isEmpty()) {
      resume.run();
    }
    for (Mailbox mailbox : waitingFor) {
      mailbox.onDrained(() -> {
        if (left.decrementAndGet() == 0) {
          resume.run();
        }
      });
    }
  }
}
