package dev.partisan.internal;

import dev.partisan.Cancellable;
import dev.partisan.spi.Host;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The real machine: its clocks, its threads, and a few daemon threads that all nodes of the JVM
/// share.
public final class SystemHost implements Host {
  private static final Logger log = LoggerFactory.getLogger(SystemHost.class);
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE / 2);

  private final ExecutorService control;
  private final ScheduledThreadPoolExecutor timer;

  private SystemHost() {
    int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
    control = Executors.newFixedThreadPool(threads, daemons("partisan-control-"));
    timer = new ScheduledThreadPoolExecutor(1, daemons("partisan-timer-"));
    timer.setRemoveOnCancelPolicy(true);
  }

  /// The one of this JVM, made when first asked for.
  public static SystemHost shared() {
    return Shared.HOST;
  }

  private static final class Shared {
    static final SystemHost HOST = new SystemHost();
  }

  private static ThreadFactory daemons(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task ->
        Thread.ofPlatform().daemon().name(prefix + count.incrementAndGet()).unstarted(task);
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public Instant now() {
    return Instant.now();
  }

  @Override
  public RandomGenerator newRandom() {
    return new SplittableRandom();
  }

  @Override
  public RandomGenerator newSecureRandom() {
    return new SecureRandom();
  }

  @Override
  public Thread startProcess(String name, boolean dedicated, Runnable body) {
    return dedicated
        ? Thread.ofPlatform().daemon().name(name).start(body)
        : Thread.ofVirtual().name(name).start(body);
  }

  @Override
  public void park(Object blocker, long nanos) {
    if (nanos == Long.MAX_VALUE) {
      LockSupport.park(blocker);
    } else {
      LockSupport.parkNanos(blocker, nanos);
    }
  }

  @Override
  public void unpark(Thread thread) {
    LockSupport.unpark(thread);
  }

  @Override
  public void interrupt(Thread thread) {
    thread.interrupt();
  }

  @Override
  public void execute(Runnable task) {
    control.execute(() -> run(task));
  }

  @Override
  public Cancellable schedule(Duration after, Runnable task) {
    Duration delay = after.compareTo(LONGEST) > 0 ? LONGEST : after;
    Future<?> scheduled =
        timer.schedule(() -> execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  /// A task that fails must not take its thread along, nor fail unseen.
  private static void run(Runnable task) {
    try {
      task.run();
    } catch (Throwable e) {
      log.error("event=control_task_failed task={}", task.getClass().getName(), e);
    }
  }
}
