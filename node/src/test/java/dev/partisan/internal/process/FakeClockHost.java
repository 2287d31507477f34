package dev.partisan.internal.process;

import dev.partisan.Cancellable;
import dev.partisan.internal.SystemHost;
import dev.partisan.spi.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.random.RandomGenerator;

/// Time that moves only when a test says so; threads are real.
final class FakeClockHost implements Host {
  private record Timer(long at, Runnable task) {}

  private final SystemHost real = SystemHost.shared();
  private final List<Timer> timers = new CopyOnWriteArrayList<>();
  private volatile long now;

  void advance(Duration by) {
    long then = now + by.toNanos(); // one thread moves it
    now = then;
    List<Timer> due = timers.stream().filter(timer -> timer.at <= now).toList();
    timers.removeAll(due);
    due.stream().sorted(Comparator.comparingLong(Timer::at)).forEach(timer -> timer.task.run());
  }

  int timers() {
    return timers.size();
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public Instant now() {
    return Instant.EPOCH.plusNanos(now);
  }

  @Override
  public RandomGenerator newSecureRandom() {
    return newRandom();
  }

  @Override
  public RandomGenerator newRandom() {
    return real.newRandom();
  }

  @Override
  public Thread startProcess(String name, boolean dedicated, Runnable body) {
    return real.startProcess(name, dedicated, body);
  }

  @Override
  public void park(Object blocker, long nanos) {
    real.park(blocker, Nanos.FOREVER);
  }

  @Override
  public void unpark(Thread thread) {
    real.unpark(thread);
  }

  @Override
  public void interrupt(Thread thread) {
    real.interrupt(thread);
  }

  @Override
  public void execute(Runnable task) {
    real.execute(task);
  }

  @Override
  public Cancellable schedule(Duration after, Runnable task) {
    Timer timer = new Timer(now + after.toNanos(), task);
    timers.add(timer);
    return () -> timers.remove(timer);
  }
}
