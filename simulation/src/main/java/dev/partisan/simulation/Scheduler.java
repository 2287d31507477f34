package dev.partisan.simulation;

import org.jspecify.annotations.Nullable;

/// Virtual time: runs one event after the other, each at its moment.
final class Scheduler {
  private final EventQueue queue = new EventQueue();
  private final Trace trace = new Trace();
  private long nowNanos;
  private long counted;

  /// The same, for the thread that watches.
  private volatile long eventCount;

  /// Nanoseconds since the simulation began.
  long nowNanos() {
    return nowNanos;
  }

  long eventCount() {
    return eventCount;
  }

  Trace trace() {
    return trace;
  }

  /// Lets something happen `nanos` from now.
  Event after(long nanos, @Nullable Machine machine, EventKind kind, Runnable action) {
    long atNanos = nanos > Long.MAX_VALUE - nowNanos ? Long.MAX_VALUE : nowNanos + nanos;
    return at(atNanos, machine, kind, action);
  }

  /// Lets something happen at a moment that is not past.
  Event at(long atNanos, @Nullable Machine machine, EventKind kind, Runnable action) {
    Event event = new Event(queue, machine, kind, action);
    queue.add(event, Math.max(atNanos, nowNanos));
    return event;
  }

  /// Lets an event happen now that was held back.
  void release(Event event) {
    if (!event.isCancelled()) {
      queue.add(event, nowNanos);
    }
  }

  /// Runs the next event that is due by `endNanos`; when there is none, it is `endNanos` then, and
  /// the answer is false.
  boolean step(long endNanos) {
    Event next = queue.peek();
    if (next == null || next.atNanos > endNanos) {
      nowNanos = endNanos;
      return false;
    }
    queue.remove(next);
    nowNanos = next.atNanos;
    Machine machine = next.machine;
    if (machine != null && !machine.takesPlace(next)) {
      return true;
    }
    eventCount = ++counted;
    trace.add(nowNanos);
    trace.add(next.kind.number() + (machine == null ? 0L : (long) machine.number() << 8));
    next.action.run();
    return true;
  }
}
