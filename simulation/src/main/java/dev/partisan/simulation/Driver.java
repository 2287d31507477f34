package dev.partisan.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Runs the events of a simulation on a virtual thread, holds the checks after them, and watches
/// over it from the caller's thread: what blocks outside of virtual time is found by the real
/// clock.
final class Driver {
  /// Looks are counted, not time: a debugger that stops all threads stops these too.
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  private record Check(String name, int everyEvents, BooleanSupplier holds) {}

  private final long seed;
  private final Scheduler scheduler;
  private final Threads threads;
  private final List<Check> checks = new ArrayList<>();
  private Duration blockedAfter;
  private volatile @Nullable SimulationFailure failure;

  Driver(long seed, Duration blockedAfter) {
    this.seed = seed;
    this.scheduler = new Scheduler();
    this.threads = new Threads(scheduler, cause -> fail("a thread failed: " + cause, cause));
    this.blockedAfter = blockedAfter;
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Threads threads() {
    return threads;
  }

  /// How long, by the real clock, nothing may happen before the run is given up.
  void blockedAfter(Duration time) {
    blockedAfter = time;
  }

  void add(String name, int everyEvents, BooleanSupplier holds) {
    checks.add(new Check(name, everyEvents, holds));
  }

  /// Lets virtual time go on to `endNanos`, or until `isDone`.
  void run(long endNanos, BooleanSupplier isDone) {
    rethrow();
    watch(() -> {
      while (failure == null && !isDone.getAsBoolean() && scheduler.step(endNanos)) {
        hold();
      }
    });
    rethrow();
  }

  /// Ends all threads.
  void end() {
    if (!threads.isGivenUp()) {
      watch(threads::endAll);
    }
  }

  private void hold() {
    long count = scheduler.eventCount();
    for (int i = 0; i < checks.size(); i++) {
      Check check = checks.get(i);
      if (count % check.everyEvents() == 0 && !check.holds().getAsBoolean()) {
        fail("check '" + check.name() + "' does not hold", null);
      }
    }
  }

  private void watch(Runnable work) {
    Thread driver =
        Thread.ofVirtual()
            .name("simulation-" + seed)
            .unstarted(() -> {
              threads.drive();
              try {
                work.run();
              } catch (Threads.Abandoned _) {
                // the one who watches says why
              } catch (Throwable e) {
                fail("an event failed: " + e, e);
              }
            });
    driver.start();
    long seen = -1;
    long looksInVain = 0;
    boolean isInterrupted = false;
    while (!isOver(driver)) {
      long count = scheduler.eventCount();
      if (count != seen) {
        seen = count;
        looksInVain = 0;
      } else if (++looksInVain > blockedAfter.dividedBy(LOOK_EVERY)) {
        giveUp(driver);
        break;
      }
      isInterrupted |= Thread.interrupted();
      if (isInterrupted) {
        fail("the thread that runs it was interrupted", null);
      }
    }
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean isOver(Thread driver) {
    try {
      return driver.join(LOOK_EVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void giveUp(Thread driver) {
    SimulatedThread blocked = threads.running();
    Thread thread = blocked == null ? driver : blocked.thread;
    StringBuilder stack = new StringBuilder();
    for (StackTraceElement element : thread.getStackTrace()) {
      stack.append("\n    at ").append(element);
    }
    fail(
        "thread '%s' has run or waited for %d s of real time: in a simulation wait only through the node"
                .formatted(thread.getName(), blockedAfter.toSeconds())
            + " (receive, sleep, call); it is"
            + stack,
        null);
    threads.giveUp();
  }

  /// Ends the run with the first thing that went wrong.
  void fail(String what, @Nullable Throwable cause) {
    if (failure == null) {
      failure = describe(what, cause);
    }
  }

  SimulationFailure describe(String what, @Nullable Throwable cause) {
    return new SimulationFailure(
        "%s at %s of virtual time, event %d (seed %d)"
            .formatted(what, text(scheduler.nowNanos()), scheduler.eventCount(), seed),
        cause);
  }

  private void rethrow() {
    SimulationFailure found = failure;
    if (found != null) {
      throw found;
    }
  }

  private static String text(long nanos) {
    return "%d.%06d s".formatted(nanos / 1_000_000_000, nanos / 1_000 % 1_000_000);
  }
}
