package dev.partisan.internal.process;

import dev.partisan.spi.Host;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// What a reader collects while it delivers the messages of one read: the messages themselves, by
/// process, then whom to wake, and which mailboxes are full.
///
/// Messages of one process travel into its mailbox together, so that what this costs (a fence, a
/// count, a wake-up) is paid once for all of them. They are held until the read is over, or some
/// thousands are.
///
/// Owned by one thread. After each read, in a `finally`, it calls [#flush]; then, if [#isOverCap],
/// it stops reading and has [#whenDrained] tell it to go on.
public final class DeliveryBatch implements Waker {
  /// Processes for which messages are held at a time; one more that falls into the place of another
  /// sends the other's messages off.
  private static final int SLOTS = 64;

  /// Messages held at most. While so many are decoded the first one waits about 0.1 ms, which only
  /// happens where as many have waited in the socket; and to wake a receiver for a few costs more
  /// than to decode them.
  private static final int MAX_HELD = 2048;

  /// The messages of one process, linked.
  private static final class Slot {
    @Nullable ProcessCell<?> cell;
    @Nullable Envelope head;
    @Nullable Envelope tail;
    long weight;
  }

  private final Host host;
  private final @Nullable Slot[] slots = new Slot[SLOTS];
  private final int[] used = new int[SLOTS];
  private int usedSlots;
  private int held;
  private final List<Thread> receivers = new ArrayList<>();
  private final List<Mailbox> full = new ArrayList<>();

  public DeliveryBatch(Host host) {
    this.host = host;
  }

  /// The process of that number, if messages for it are held: it need not be looked up then.
  @Nullable ProcessCell<?> holding(long pid) {
    Slot slot = slots[(int) pid & SLOTS - 1];
    ProcessCell<?> cell = slot == null ? null : slot.cell;
    return cell != null && cell.pid() == pid ? cell : null;
  }

  /// Holds a message for a process.
  void add(ProcessCell<?> cell, Envelope envelope) {
    int index = (int) cell.pid() & SLOTS - 1;
    Slot slot = slots[index];
    if (slot == null) {
      slot = new Slot();
      slots[index] = slot;
    }
    if (slot.cell != cell) {
      if (slot.cell == null) {
        used[usedSlots++] = index;
      } else {
        deliver(slot);
      }
      slot.cell = cell;
    }
    Envelope tail = slot.tail;
    if (tail == null) {
      slot.head = envelope;
    } else {
      tail.link(envelope);
    }
    slot.tail = envelope;
    slot.weight += Mailbox.weightOf(envelope);
    if (++held >= MAX_HELD) {
      flush();
    }
  }

  private void deliver(Slot slot) {
    ProcessCell<?> cell = slot.cell;
    Envelope head = slot.head;
    Envelope tail = slot.tail;
    long weight = slot.weight;
    slot.cell = null;
    slot.head = null;
    slot.tail = null;
    slot.weight = 0;
    if (cell != null && head != null && tail != null && cell.deliver(head, tail, weight, this)) {
      full(cell.mailbox());
    }
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

  /// Brings what is held into the mailboxes, and wakes every process that waited for it.
  public void flush() {
    for (int i = 0; i < usedSlots; i++) {
      Slot slot = slots[used[i]];
      if (slot != null) {
        deliver(slot);
      }
    }
    usedSlots = 0;
    held = 0;
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
