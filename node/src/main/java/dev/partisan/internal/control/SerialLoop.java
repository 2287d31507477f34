package dev.partisan.internal.control;

import dev.partisan.spi.Host;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs one node's tasks one at a time, on threads that all nodes of the JVM share.
public final class SerialLoop {
  private static final Logger LOG = LoggerFactory.getLogger(SerialLoop.class);

  /// Tasks in a row before other nodes get the thread.
  private static final int TASKS_PER_TURN = 64;

  private final Host host;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isScheduled = new AtomicBoolean();

  public SerialLoop(Host host) {
    this.host = host;
  }

  /// Runs `task` after those handed over before. Any thread.
  public void execute(Runnable task) {
    tasks.add(task);
    schedule();
  }

  private void schedule() {
    if (isScheduled.compareAndSet(false, true)) {
      host.execute(this::runTurn);
    }
  }

  private void runTurn() {
    for (int i = 0; i < TASKS_PER_TURN; i++) {
      Runnable task = tasks.poll();
      if (task == null) {
        break;
      }
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        LOG.error("event=control_task_failed", e);
      }
    }
    isScheduled.set(false);
    if (!tasks.isEmpty()) {
      schedule();
    }
  }
}
