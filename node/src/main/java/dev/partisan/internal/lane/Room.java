package dev.partisan.internal.lane;

import dev.partisan.spi.Host;

/// Whether there is room for one kind of message on a lane, and who waits for it.
///
/// Once the limit is reached nobody may queue until a quarter of it is free again: then those who wait
/// are woken together, and newcomers have not taken their room meanwhile.
final class Room {
  private final long limitBytes;
  private final long refillBytes;
  private final Waiters waiters;
  private volatile boolean isFull;

  Room(Host host, long limitBytes) {
    this.limitBytes = limitBytes;
    this.refillBytes = limitBytes - limitBytes / 4;
    this.waiters = new Waiters(host);
  }

  Waiters waiters() {
    return waiters;
  }

  /// Whether a sender may queue now, when so many bytes are queued.
  boolean isOpen(long queuedBytes) {
    if (isFull && queuedBytes <= refillBytes) {
      isFull = false;
    } else if (queuedBytes >= limitBytes) {
      isFull = true;
    }
    return !isFull;
  }

  /// Fewer bytes are queued than before.
  void freed(long queuedBytes) {
    if (!waiters.isEmpty() && queuedBytes <= refillBytes) {
      waiters.wakeAll();
    }
  }
}
