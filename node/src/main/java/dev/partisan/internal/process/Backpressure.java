package dev.partisan.internal.process;

import dev.partisan.Cancellable;
import dev.partisan.spi.Host;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// What a mailbox does beyond its cap: who waits for it to drain, and whether its process is stuck.
///
/// Nothing here runs while the mailbox is within its cap, but for two reads of a flag.
final class Backpressure {
  private final Host host;
  private final Mailbox mailbox;
  private final Duration stuckAfter;
  private volatile boolean active;
  private volatile boolean stuck;
  private List<Runnable> waiters = new ArrayList<>(0);
  private long seenTaken;
  private long seenAt;
  private @Nullable Cancellable timer;

  Backpressure(Host host, Mailbox mailbox, Duration stuckAfter) {
    this.host = host;
    this.mailbox = mailbox;
    this.stuckAfter = stuckAfter;
  }

  /// Whether the consumer is to tell what it takes.
  boolean isActive() {
    return active;
  }

  boolean isStuck() {
    return stuck;
  }

  /// A producer found the mailbox over its cap. Returns whether the process is stuck.
  boolean exceeded() {
    List<Runnable> ready = List.of();
    synchronized (this) {
      watch();
      if (isOverdue()) {
        ready = declareStuck();
      }
    }
    ready.forEach(Runnable::run);
    return stuck;
  }

  /// The consumer took something, or is about to wait.
  void consumed() {
    if (mailbox.isDrained()) {
      release();
    }
  }

  /// Lets everybody go on who waits for the mailbox to drain.
  void release() {
    List<Runnable> ready;
    synchronized (this) {
      active = false;
      stuck = false;
      ready = takeWaiters();
    }
    ready.forEach(Runnable::run);
  }

  void onDrained(Runnable resume) {
    synchronized (this) {
      waiters.add(resume);
      watch();
      if (timer == null) {
        timer = host.schedule(stuckAfter, this::checkProgress);
      }
    }
    if (stuck || mailbox.isDrained()) {
      releaseWaiters();
    }
  }

  /// Parks the caller until the mailbox has drained; `false` when the time is up or the thread was
  /// interrupted.
  boolean awaitRoom(long nanos) {
    AtomicBoolean hasRoom = new AtomicBoolean();
    Thread sender = Thread.currentThread();
    Runnable resume =
        () -> {
          hasRoom.set(true);
          host.unpark(sender);
        };
    onDrained(resume);
    try {
      return Parking.await(host, mailbox, nanos, hasRoom::get) == Parking.Outcome.DONE;
    } finally {
      forget(resume);
    }
  }

  private synchronized void forget(Runnable waiter) {
    waiters.remove(waiter);
  }

  private void releaseWaiters() {
    List<Runnable> ready;
    synchronized (this) {
      ready = takeWaiters();
    }
    ready.forEach(Runnable::run);
  }

  /// The timer's look at a mailbox that somebody waits for.
  private void checkProgress() {
    List<Runnable> ready = List.of();
    synchronized (this) {
      timer = null;
      if (waiters.isEmpty()) {
        return;
      }
      watch();
      if (mailbox.isDrained()) {
        ready = takeWaiters();
      } else if (isOverdue()) {
        ready = declareStuck();
      } else {
        Duration left = stuckAfter.minusNanos(host.nanoTime() - seenAt);
        timer = host.schedule(left, this::checkProgress);
      }
    }
    ready.forEach(Runnable::run);
  }

  /// Starts the watch, and starts it over when the consumer has taken something since.
  private void watch() {
    long taken = mailbox.takenBytes();
    if (!active || taken != seenTaken) {
      active = true;
      seenTaken = taken;
      seenAt = host.nanoTime();
    }
  }

  private boolean isOverdue() {
    return host.nanoTime() - seenAt >= Nanos.of(stuckAfter);
  }

  private List<Runnable> declareStuck() {
    stuck = true;
    return takeWaiters();
  }

  private List<Runnable> takeWaiters() {
    List<Runnable> taken = waiters;
    waiters = new ArrayList<>(0);
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
    return taken;
  }
}
