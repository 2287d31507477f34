package dev.partisan.simulation;

import dev.partisan.Cancellable;
import dev.partisan.spi.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// Virtual time, chance and threads for one run of a node.
final class MachineHost implements Host {
  /// What the wall clocks show when a simulation begins.
  private static final Instant BEGIN = Instant.parse("2030-01-01T00:00:00Z");

  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  private final Machine machine;
  private final Scheduler scheduler;
  private final Threads threads;

  MachineHost(Machine machine, Scheduler scheduler, Threads threads) {
    this.machine = machine;
    this.scheduler = scheduler;
    this.threads = threads;
  }

  @Override
  public long nanoTime() {
    return machine.clockNanos();
  }

  @Override
  public Instant now() {
    return BEGIN.plusNanos(scheduler.nowNanos());
  }

  @Override
  public RandomGenerator newRandom() {
    return machine.newRandom();
  }

  /// Predictable by whoever has the seed, as everything here.
  @Override
  public RandomGenerator newSecureRandom() {
    return machine.newRandom();
  }

  @Override
  public Thread startProcess(String name, boolean dedicated, Runnable body) {
    return machine.isDead()
        ? Thread.ofVirtual().name(name).unstarted(body)
        : threads.start(machine, name, body);
  }

  @Override
  public void park(Object blocker, long nanos) {
    threads.park(machine, nanos);
  }

  @Override
  public void unpark(Thread thread) {
    threads.unpark(thread);
  }

  @Override
  public void interrupt(Thread thread) {
    threads.interrupt(thread);
  }

  @Override
  public void execute(Runnable task) {
    if (!machine.isDead()) {
      scheduler.after(machine.delayNanos(), machine, EventKind.TASK, task);
    }
  }

  @Override
  public Cancellable schedule(Duration after, Runnable task) {
    if (machine.isDead()) {
      return () -> {};
    }
    Duration delay = after.compareTo(LONGEST) > 0 ? LONGEST : after;
    long nanos = Math.max(0, delay.toNanos()) + machine.delayNanos();
    return scheduler.after(nanos, machine, EventKind.TIMER, task);
  }
}
