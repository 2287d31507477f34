package dev.partisan.transport;

import java.util.concurrent.PriorityBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/// Where certificates are read, checked and signed for, so that no event loop waits for it: two
/// threads that all nodes of the JVM share. A connection has one task at a time, so that the queue
/// is bounded by the handshakes that are under way.
///
/// Strangers can ask for more than two threads do. So those come first who have shown more than a
/// greeting, or whom a node has dialled itself; of greetings the newest comes first, since the
/// oldest are those that are about to give way to others. So the oldest may never come, and whoever
/// asks for something takes it back when it is no longer wanted.
final class TlsTasks {
  private static final int THREADS = 2;
  private static final long KEEP_ALIVE_SECONDS = 60;
  private static final int INITIAL_CAPACITY = 64;
  private static final AtomicLong COUNT = new AtomicLong();
  private static final ThreadPoolExecutor POOL = pool();

  private TlsTasks() {}

  /// Has work done soon.
  ///
  /// @param isForGreeting whether all that the other side has done is greet
  static Task execute(Runnable work, boolean isForGreeting) {
    Task task = new Task(work, isForGreeting, COUNT.getAndIncrement());
    POOL.execute(task);
    return task;
  }

  /// Takes a task back, if it was not begun.
  static void forget(Task task) {
    boolean _ = POOL.remove(task);
  }

  /// Something to do for a connection.
  record Task(Runnable work, boolean isForGreeting, long number)
      implements Runnable, Comparable<Task> {
    @Override
    public void run() {
      work.run();
    }

    @Override
    public int compareTo(Task other) {
      if (isForGreeting != other.isForGreeting) {
        return isForGreeting ? 1 : -1;
      }
      return isForGreeting
          ? Long.compare(other.number, number)
          : Long.compare(number, other.number);
    }
  }

  private static ThreadPoolExecutor pool() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new PriorityBlockingQueue<>(INITIAL_CAPACITY),
            Thread.ofPlatform().daemon().name("partisan-tls-", 1).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
