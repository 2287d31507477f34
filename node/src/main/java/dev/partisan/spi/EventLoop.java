package dev.partisan.spi;

import dev.partisan.Cancellable;

/// One thread that serves many connections. It never blocks and never runs a process.
public interface EventLoop {
  /// Runs `task` on the loop's thread, after what was handed over before; callable from any thread.
  void execute(Runnable task);

  /// Runs `task` on the loop's thread after `nanos`, about a millisecond late at most while the
  /// loop is idle; to be called on the loop's thread. Cancelling is for any thread.
  Cancellable schedule(long nanos, Runnable task);

  /// Whether the caller is on the loop's thread.
  boolean isCurrent();
}
