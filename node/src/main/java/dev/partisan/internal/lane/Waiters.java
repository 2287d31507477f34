package dev.partisan.internal.lane;

import dev.partisan.spi.Host;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;

/// Threads that wait for something to become true, and are woken when it may have.
final class Waiters {
  private final Host host;
  private final ConcurrentLinkedQueue<Thread> waiting = new ConcurrentLinkedQueue<>();

  Waiters(Host host) {
    this.host = host;
  }

  /// Parks the caller until `condition` holds or `deadlineNanos` has passed; returns whether it
  /// holds. An interrupt ends the wait as the deadline does, and stays set.
  boolean await(BooleanSupplier condition, long deadlineNanos) {
    Thread self = Thread.currentThread();
    while (true) {
      waiting.add(self);
      try {
        if (condition.getAsBoolean()) {
          return true;
        }
        long left = deadlineNanos - host.nanoTime();
        if (left <= 0 || self.isInterrupted()) {
          wakeFirstAfter(self);
          return false;
        }
        host.park(this, left);
      } finally {
        waiting.remove(self);
      }
    }
  }

  /// Whoever gives up may have been the one that was woken: the next one looks instead.
  private void wakeFirstAfter(Thread self) {
    waiting.remove(self);
    wakeFirst();
  }

  /// Lets the one who waits longest look again.
  void wakeFirst() {
    Thread first = waiting.peek();
    if (first != null) {
      host.unpark(first);
    }
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /// Lets everybody look again.
  void wakeAll() {
    for (Thread thread : waiting) {
      host.unpark(thread);
    }
  }
}
