package dev.partisan.internal.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// A lock that is held for as long as it takes to copy a frame, by a thread that waits for nothing
/// meanwhile.
///
/// Taking it is a full fence, giving it back a release.
class Spin {
  /// Some microseconds: a holder that runs needs far less.
  private static final int SPINS = 100;

  private static final VarHandle LOCKED;

  static {
    try {
      LOCKED = MethodHandles.lookup().findVarHandle(Spin.class, "isLocked", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("unused") // through LOCKED
  private volatile boolean isLocked;

  /// Takes the lock, if nobody holds it now.
  final boolean tryLock() {
    return LOCKED.compareAndSet(this, false, true);
  }

  /// Takes the lock within the time in which a holder that runs gives it back. Meanwhile it only looks:
  /// an attempt would take the cache line from the holder.
  final boolean tryLockSpinning() {
    if (tryLock()) {
      return true;
    }
    for (int i = 0; i < SPINS; i++) {
      Thread.onSpinWait();
      if (!isLocked && tryLock()) {
        return true;
      }
    }
    return false;
  }

  /// Takes the lock. Whoever calls this holds no other, since it may give up the processor.
  final void lock() {
    while (!tryLockSpinning()) {
      giveWay();
    }
  }

  final void unlock() {
    LOCKED.setRelease(this, false);
  }

  /// Lets a holder go on that has lost its processor.
  @SuppressWarnings("ThreadPriorityCheck") // it is not about priority
  static void giveWay() {
    Thread.yield();
  }
}
