package dev.partisan.simulation;

import dev.partisan.Cancellable;
import dev.partisan.spi.EventLoop;

/// An event loop of one machine: tasks one at a time, in the order they were handed over.
final class SimulatedLoop implements EventLoop {
  private final Machine machine;
  private long lastNanos;
  private boolean isRunning;

  SimulatedLoop(Machine machine) {
    this.machine = machine;
  }

  @Override
  public void execute(Runnable task) {
    if (!machine.isDead()) {
      Scheduler scheduler = machine.scheduler();
      lastNanos = Math.max(lastNanos, scheduler.nowNanos() + machine.delayNanos());
      scheduler.at(lastNanos, machine, EventKind.LOOP, () -> run(task));
    }
  }

  @Override
  public Cancellable schedule(long nanos, Runnable task) {
    if (machine.isDead()) {
      return () -> {};
    }
    long after = Math.max(0, nanos) + machine.delayNanos();
    return machine.scheduler().after(after, machine, EventKind.LOOP, () -> run(task));
  }

  private void run(Runnable task) {
    isRunning = true;
    try {
      task.run();
    } finally {
      isRunning = false;
    }
  }

  @Override
  public boolean isCurrent() {
    return isRunning;
  }
}
