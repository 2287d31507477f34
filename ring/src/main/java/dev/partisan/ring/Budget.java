package dev.partisan.ring;

import java.util.concurrent.atomic.AtomicLong;

/// The memory of all partitions of a node together. Its vnodes share it.
final class Budget {
  private final long limit;
  private final AtomicLong used = new AtomicLong();

  Budget(long limit) {
    this.limit = limit;
  }

  /// Takes bytes, or gives some back; returns whether they were there.
  boolean take(long bytes) {
    if (bytes <= 0) {
      used.addAndGet(bytes);
      return true;
    }
    if (used.addAndGet(bytes) > limit) {
      used.addAndGet(-bytes);
      return false;
    }
    return true;
  }

  long used() {
    return used.get();
  }

  long limit() {
    return limit;
  }
}
