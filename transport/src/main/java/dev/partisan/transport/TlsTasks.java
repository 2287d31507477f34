package dev.partisan.transport;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/// Where certificates are read, checked and signed for, so that no event loop waits for it: two
/// threads that all nodes of the JVM share. A connection has one task at a time, so that the queue
/// is bounded by the handshakes that are under way.
final class TlsTasks {
  private static final int THREADS = 2;
  private static final long KEEP_ALIVE_SECONDS = 60;
  private static final Executor POOL = pool();

  private TlsTasks() {}

  static void execute(Runnable task) {
    POOL.execute(task);
  }

  private static Executor pool() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            KEEP_ALIVE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Thread.ofPlatform().daemon().name("partisan-tls-", 1).factory());
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }
}
