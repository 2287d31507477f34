package dev.partisan.internal.process;

import dev.partisan.ProcessStoppedException;
import dev.partisan.spi.Host;
import java.util.function.BooleanSupplier;

/// Waiting on any thread, such that a process that is told to stop stops waiting.
final class Parking {
  private Parking() {}

  /// How a wait ended.
  enum Outcome {
    DONE,
    TIMED_OUT,
    /// Only for threads that are no processes; the interrupt status is still set.
    INTERRUPTED
  }

  /// Parks until `done` holds; whoever makes it hold unparks the caller.
  ///
  /// @throws ProcessStoppedException if the caller is a process that is being stopped
  static Outcome await(Host host, Object blocker, long nanos, BooleanSupplier done) {
    ProcessCell<?> process = Processes.current();
    long start = host.nanoTime();
    while (!done.getAsBoolean()) {
      long left = Nanos.left(host, nanos, start);
      if (left <= 0) {
        return Outcome.TIMED_OUT;
      }
      if (process != null) {
        process.park(blocker, left);
      } else if (Thread.currentThread().isInterrupted()) {
        return Outcome.INTERRUPTED;
      } else {
        host.park(blocker, left);
      }
    }
    return Outcome.DONE;
  }
}
