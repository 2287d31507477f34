package dev.partisan.internal.broadcast;

import dev.partisan.spi.Host;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Runs an application's code on broadcasts, one after the other, on a virtual thread that lives while
/// there is anything to run.
final class Feed {
  /// @param bytes what it keeps in memory while it waits
  private record Waiting(Runnable task, int bytes) {}

  private final Host host;
  private final int maxCount;
  private final long maxBytes;
  private final ConcurrentLinkedQueue<Waiting> queue = new ConcurrentLinkedQueue<>();
  private final AtomicInteger count = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /// @param maxCount tasks that may wait
  /// @param maxBytes what they may keep; one is let in whatever it keeps
  Feed(Host host, int maxCount, long maxBytes) {
    this.host = host;
    this.maxCount = maxCount;
    this.maxBytes = maxBytes;
  }

  /// Runs a task behind those before it; returns whether there was room. Any thread; never waits.
  boolean offer(int taskBytes, Runnable task) {
    int waiting = count.get();
    if (waiting >= maxCount || waiting > 0 && bytes.get() + taskBytes > maxBytes) {
      return false;
    }
    bytes.addAndGet(taskBytes);
    queue.add(new Waiting(task, taskBytes));
    if (count.getAndIncrement() == 0) {
      host.startProcess("broadcasts", false, this::runAll);
    }
    return true;
  }

  private void runAll() {
    do {
      Waiting next = queue.poll();
      if (next != null) {
        bytes.addAndGet(-next.bytes());
        next.task().run();
      }
    } while (count.decrementAndGet() > 0);
  }
}
