package dev.partisan.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

/// What one run of a node runs on: its pace, whether it goes on, and what it finds under it.
final class Machine {
  /// The longest that anything takes to begin which could begin at once: a thread to wake, a loop
  /// to come round.
  private static final long MAX_DELAY_NANOS = 20_000;

  /// Clocks of machines have nothing to do with one another.
  private static final long MAX_CLOCK_OFFSET_NANOS = 3_600_000_000_000L;

  private final String name;
  private final int number;
  private final Scheduler scheduler;
  private final SplittableRandom random;
  private final long clockOffsetNanos;
  private final MachineHost host;
  private final List<Event> heldBack = new ArrayList<>();
  private double slowness = 1;
  private boolean isPaused;
  private boolean isDead;
  private boolean isOff;

  Machine(String name, int number, Scheduler scheduler, Threads threads, long seed) {
    this.name = name;
    this.number = number;
    this.scheduler = scheduler;
    this.random = new SplittableRandom(seed);
    this.clockOffsetNanos = random.nextLong(-MAX_CLOCK_OFFSET_NANOS, MAX_CLOCK_OFFSET_NANOS);
    this.host = new MachineHost(this, scheduler, threads);
  }

  String name() {
    return name;
  }

  int number() {
    return number;
  }

  MachineHost host() {
    return host;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  long clockNanos() {
    return scheduler.nowNanos() + clockOffsetNanos;
  }

  RandomGenerator newRandom() {
    return new SplittableRandom(random.nextLong());
  }

  /// How long what could begin now takes to begin.
  long delayNanos() {
    return (long) ((1 + random.nextLong(MAX_DELAY_NANOS)) * slowness);
  }

  void slow(double factor) {
    slowness = factor;
  }

  /// Whether an event of this machine takes place now; while paused, it takes place later.
  boolean takesPlace(Event event) {
    if (isPaused && !isDead) {
      heldBack.add(event);
    }
    return !isPaused && !isDead;
  }

  void pause() {
    isPaused = true;
  }

  /// Goes on where it stopped.
  void resume() {
    isPaused = false;
    heldBack.forEach(scheduler::release);
    heldBack.clear();
  }

  boolean isDead() {
    return isDead;
  }

  /// Nothing happens here any more.
  void die() {
    isDead = true;
    heldBack.clear();
  }

  /// Whether it has lost its power, so that nobody even says that a connection is no more.
  boolean isOff() {
    return isOff;
  }

  void losePower() {
    isOff = true;
    die();
  }
}
