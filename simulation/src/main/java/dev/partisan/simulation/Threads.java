package dev.partisan.simulation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The threads of all processes, one of which runs at a time.
///
/// The driver, which runs events, hands over to a thread and waits until that parks or ends. So
/// there is never more than one of them awake, and the order is the event queue's, whatever the
/// JVM's own scheduler does. The driver is a virtual thread as they are: handing over between two
/// of a kind needs no system call.
final class Threads {
  /// Ends a thread whose simulation is over.
  private static final class Killed extends Error {
    private static final long serialVersionUID = 1L;

    Killed() {
      super("the simulation is over", null, false, false);
    }
  }

  /// Ends a driver that waits for a thread which blocks elsewhere.
  static final class Abandoned extends Error {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super("the simulation was given up", null, false, false);
    }
  }

  /// How often a thread that is to end may wait on, interrupted, before it is ended by force.
  private static final int PARKS_AFTER_END = 20;

  /// How long a thread of the test itself takes to wake.
  private static final long TEST_DELAY_NANOS = 1_000;

  private final Scheduler scheduler;
  private final Consumer<Throwable> onFailure;
  private final Map<Thread, SimulatedThread> living = new LinkedHashMap<>();
  private long started;
  private volatile @Nullable SimulatedThread running;
  private @Nullable Thread driver;
  private volatile boolean isDriversTurn;
  private volatile boolean isAbandoned;

  /// @param onFailure hears of what a thread did not catch
  Threads(Scheduler scheduler, Consumer<Throwable> onFailure) {
    this.scheduler = scheduler;
    this.onFailure = onFailure;
  }

  /// The calling thread drives from now on.
  void drive() {
    driver = Thread.currentThread();
  }

  /// Who has been handed over to, if anybody.
  @Nullable SimulatedThread running() {
    return running;
  }

  /// Whether the caller is a thread of the simulation, and so may wait.
  boolean isSimulated() {
    SimulatedThread now = running;
    return now != null && now.thread == Thread.currentThread();
  }

  Thread start(@Nullable Machine owner, String name, Runnable body) {
    SimulatedThread[] self = new SimulatedThread[1];
    Thread thread = Thread.ofVirtual().name(name).unstarted(() -> live(self[0], body));
    self[0] = new SimulatedThread(thread, owner, ++started);
    living.put(thread, self[0]);
    wake(self[0]);
    return thread;
  }

  private void live(SimulatedThread self, Runnable body) {
    try {
      body.run();
    } catch (Killed _) {
      // as was meant
    } catch (Throwable e) {
      if (!self.isKilled) {
        onFailure.accept(e);
      }
    } finally {
      living.remove(self.thread);
      backToDriver();
    }
  }

  /// Parks the caller until it is unparked, interrupted, or `nanos` have passed.
  ///
  /// @param at through whose host it waits; `null` for the simulation itself
  void park(@Nullable Machine at, long nanos) {
    SimulatedThread self = running;
    if (self == null || self.thread != Thread.currentThread()) {
      throw new IllegalStateException(
          "thread '%s' would have to wait for virtual time, but is none of the simulation: call this within"
                  .formatted(Thread.currentThread().getName())
              + " simulation.perform(() -> ...)");
    }
    if (self.isKilled) {
      continueToEnd(self);
      return;
    }
    refuseDead(self, at);
    if (self.takePermit() || self.thread.isInterrupted()) {
      return;
    }
    self.parkedAt = at;
    self.isParked = true;
    if (nanos != Long.MAX_VALUE) {
      self.timeout =
          scheduler.after(Math.max(1, nanos), self.owner, EventKind.TIMER, () -> resume(self));
    }
    backToDriver();
    awaitTurn(self);
    self.parkedAt = null;
    if (self.isKilled) {
      continueToEnd(self);
    } else {
      refuseDead(self, at);
    }
  }

  /// A thread that ought to end is interrupted, so that processes stop as they do; who waits on is
  /// ended.
  private static void continueToEnd(SimulatedThread self) {
    if (++self.parksSinceKilled > PARKS_AFTER_END) {
      throw new Killed();
    }
    self.thread.interrupt();
  }

  private static void refuseDead(SimulatedThread self, @Nullable Machine at) {
    if (at != null && at.isDead() && self.owner != at) {
      throw new IllegalStateException(
          "node " + at.name() + " has crashed: nobody is there to wait for");
    }
  }

  private void backToDriver() {
    isDriversTurn = true;
    LockSupport.unpark(driver);
  }

  private void awaitTurn(SimulatedThread self) {
    boolean wasInterrupted = false;
    while (!self.mayRun) {
      LockSupport.park(this);
      wasInterrupted |= Thread.interrupted();
      if (isAbandoned) {
        throw new Killed();
      }
    }
    self.mayRun = false;
    if (wasInterrupted || self.isInterrupted) {
      self.isInterrupted = false;
      self.thread.interrupt();
    }
  }

  /// Makes the present or next park of a thread return.
  void unpark(Thread thread) {
    SimulatedThread target = living.get(thread);
    if (target == null) {
      return;
    }
    if (target.isParked) {
      wake(target);
    } else {
      target.hasPermit = true;
    }
  }

  /// Interrupts a thread when it runs next, which is soon.
  void interrupt(Thread thread) {
    SimulatedThread target = living.get(thread);
    if (target == null) {
      return;
    }
    target.isInterrupted = true;
    if (target == running) {
      target.isInterrupted = false;
      thread.interrupt();
    } else if (target.isParked) {
      wake(target);
    }
  }

  private void wake(SimulatedThread target) {
    if (!target.isAwake) {
      target.isAwake = true;
      target.cancelTimeout();
      Machine owner = target.owner;
      long delay = owner == null ? TEST_DELAY_NANOS : owner.delayNanos();
      scheduler.after(delay, owner, EventKind.THREAD, () -> resume(target));
    }
  }

  /// Wakes the threads of others that wait for a node that is no more.
  void abandon(Machine dead) {
    for (SimulatedThread each : List.copyOf(living.values())) {
      if (each.parkedAt == dead && each.owner != dead && each.isParked) {
        wake(each);
      }
    }
  }

  /// The driver's: runs a thread until it parks or ends.
  private void resume(SimulatedThread next) {
    next.isParked = false;
    next.isAwake = false;
    next.timeout = null;
    scheduler.trace().add(next.number);
    isDriversTurn = false;
    running = next;
    if (next.isStarted) {
      next.mayRun = true;
      LockSupport.unpark(next.thread);
    } else {
      next.isStarted = true;
      next.thread.start();
    }
    while (!isDriversTurn) {
      LockSupport.park(this);
      if (isAbandoned) {
        throw new Abandoned();
      }
    }
    running = null;
  }

  /// The driver's: ends all threads, one after the other.
  void endAll() {
    for (SimulatedThread each : List.copyOf(living.values())) {
      each.isKilled = true;
      if (!each.isStarted) {
        living.remove(each.thread);
      }
      while (living.containsKey(each.thread)) {
        resume(each);
      }
    }
  }

  /// Gives up on a driver and a thread that do not come back. Any thread.
  void giveUp() {
    isAbandoned = true;
    LockSupport.unpark(driver);
  }

  boolean isGivenUp() {
    return isAbandoned;
  }
}
