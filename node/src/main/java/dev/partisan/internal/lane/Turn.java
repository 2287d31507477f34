package dev.partisan.internal.lane;

import dev.partisan.spi.Host;
import java.util.concurrent.atomic.AtomicBoolean;

/// Something that one thread has at a time and others wait for in their order, parked through the
/// host.
final class Turn {
  private final AtomicBoolean isTaken = new AtomicBoolean();
  private final Waiters waiters;

  Turn(Host host) {
    this.waiters = new Waiters(host);
  }

  Waiters waiters() {
    return waiters;
  }

  boolean tryTake() {
    return isTaken.compareAndSet(false, true);
  }

  void giveBack() {
    isTaken.set(false);
    waiters.wakeFirst();
  }
}
