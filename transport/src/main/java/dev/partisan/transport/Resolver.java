package dev.partisan.transport;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Turns host names into addresses, away from the event loops: a name server may take seconds.
///
/// Its threads are platform threads, since the system's resolver would block the carrier of a
/// virtual one; they are few, shared by the JVM's nodes, and end when idle. How long the JDK
/// remembers an answer is its own setting (`networkaddress.cache.ttl`).
final class Resolver {
  private static final int THREADS = 8;
  private static final AtomicInteger STARTED = new AtomicInteger();

  /// Unbounded: a dial waits here at most once, and one that timed out leaves at its turn.
  private static final ThreadPoolExecutor POOL = newPool();

  private Resolver() {}

  /// The address that `host` spells out, or `null` when it is a name.
  static @Nullable InetAddress literal(String host) {
    try {
      return InetAddress.ofLiteral(host);
    } catch (IllegalArgumentException _) {
      return null;
    }
  }

  /// Gives `found` the addresses of `host`, none when it has none, on a thread of the resolver;
  /// unless the question is `obsolete` when its turn comes.
  static void resolve(String host, BooleanSupplier obsolete, Consumer<List<InetAddress>> found) {
    POOL.execute(() -> {
      if (!obsolete.getAsBoolean()) {
        found.accept(lookUp(host));
      }
    });
  }

  private static List<InetAddress> lookUp(String host) {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException _) {
      return List.of();
    }
  }

  private static ThreadPoolExecutor newPool() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            5,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            Resolver::newThread);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static Thread newThread(Runnable body) {
    String name = "partisan-resolve-" + STARTED.incrementAndGet();
    return Thread.ofPlatform().name(name).daemon().unstarted(body);
  }
}
