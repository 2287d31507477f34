package dev.partisan.spi;

import dev.partisan.Cancellable;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/// Everything a node asks of the machine under it besides the network: time, chance and threads.
///
/// There are two: the real one, and the simulation's virtual time. Nothing in a node reads a clock,
/// parks a thread or starts one by another way, or a simulated run could not be replayed.
public interface Host {
  /// Monotonic time in nanoseconds, for intervals.
  long nanoTime();

  /// The wall clock, for people.
  Instant now();

  /// A new generator of its own stream; two calls give independent streams.
  RandomGenerator newRandom();

  /// A generator that nobody can predict, for what strangers must not guess. Any thread.
  RandomGenerator newSecureRandom();

  /// Starts the thread of a process: a virtual thread, or a platform thread where `dedicated`.
  Thread startProcess(String name, boolean dedicated, Runnable body);

  /// Parks the calling thread until it is unparked, for at most `nanos` (`Long.MAX_VALUE`: for as
  /// long as it takes). May return early, as `LockSupport.park` may.
  void park(Object blocker, long nanos);

  /// Makes the present or the next [#park] of `thread` return.
  void unpark(Thread thread);

  /// Interrupts `thread`, which ends its wait if it waits.
  void interrupt(Thread thread);

  /// Runs `task` soon on a platform thread that all nodes of the JVM share. The task must not
  /// block.
  void execute(Runnable task);

  /// Runs `task` once, as [#execute] would, when `after` has passed.
  Cancellable schedule(Duration after, Runnable task);
}
