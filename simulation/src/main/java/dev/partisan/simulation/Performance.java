package dev.partisan.simulation;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// Code of the test that runs in the simulation, and what came of it.
final class Performance<T> implements Runnable {
  private final Driver driver;
  private final Callable<T> body;
  private @Nullable Thread thread;
  private @Nullable T value;
  private @Nullable Throwable thrown;
  private boolean isOver;

  private Performance(Driver driver, Callable<T> body) {
    this.driver = driver;
    this.body = body;
  }

  /// Runs code on the calling thread, if that is of the simulation, or on one of its own.
  static <T> T of(Driver driver, Callable<T> body) {
    Performance<T> performance = new Performance<>(driver, body);
    if (driver.threads().isSimulated()) {
      performance.run();
    } else {
      Thread _ = driver.threads().start(null, "perform", performance);
      long end = driver.scheduler().nowNanos() + Simulation.PERFORM_LIMIT.toNanos();
      driver.run(end, performance::isOver);
    }
    return performance.result();
  }

  @Override
  public void run() {
    thread = Thread.currentThread();
    try {
      value = body.call();
    } catch (Exception | AssertionError e) {
      thrown = e;
    } finally {
      isOver = true;
    }
  }

  boolean isOver() {
    return isOver;
  }

  /// What it returned; may be `null` where its type says so.
  @SuppressWarnings("NullAway") // the body's own value
  T result() {
    switch (thrown) {
      case null -> {}
      case RuntimeException e -> throw e;
      case AssertionError e -> throw e;
      case Throwable e -> throw driver.describe("what was performed threw " + e, e);
    }
    if (!isOver) {
      SimulationFailure late =
          driver.describe(
              "what was performed has not ended within " + Simulation.PERFORM_LIMIT, null);
      Thread waiting = thread;
      if (waiting != null) {
        late.setStackTrace(waiting.getStackTrace());
      }
      throw late;
    }
    return value;
  }
}
