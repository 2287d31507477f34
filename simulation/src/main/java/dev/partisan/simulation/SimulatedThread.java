package dev.partisan.simulation;

import org.jspecify.annotations.Nullable;

/// A thread of a process, or of the test, of which one runs at a time. All but [#mayRun] belongs to
/// whoever runs.
final class SimulatedThread {
  final Thread thread;

  /// Whose thread it is; `null` for the test's own.
  final @Nullable Machine owner;

  final long number;

  /// Handed over by the driver, taken back by the thread.
  volatile boolean mayRun;

  boolean isStarted;
  boolean isParked;
  boolean isAwake;
  boolean hasPermit;
  boolean isInterrupted;
  boolean isKilled;
  int parksSinceKilled;

  /// Through whose host it waits.
  @Nullable Machine parkedAt;

  @Nullable Event timeout;

  SimulatedThread(Thread thread, @Nullable Machine owner, long number) {
    this.thread = thread;
    this.owner = owner;
    this.number = number;
  }

  boolean takePermit() {
    boolean had = hasPermit;
    hasPermit = false;
    return had;
  }

  void cancelTimeout() {
    Event running = timeout;
    if (running != null) {
      running.cancel();
      timeout = null;
    }
  }
}
