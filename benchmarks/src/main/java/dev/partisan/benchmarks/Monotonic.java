package dev.partisan.benchmarks;

import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SpawnOptions;
import dev.partisan.faults.ResetProxy;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Whether monotonic channels keep their promises at a slow receiver and over connections that are reset.
@Command(
    name = "monotonic",
    mixinStandardHelpOptions = true,
    description =
        "Updates of a few keys through resets to a slow receiver: versions must rise, the last must arrive.")
final class Monotonic implements Callable<Integer> {
  private static final Duration WINDOW = Duration.ofMillis(100);
  private static final Duration TO_ARRIVE = Duration.ofSeconds(60);
  private static final int MAILBOX_BYTES = 100_000;

  @Option(names = "--updates", defaultValue = "1000000", description = "In all (${DEFAULT-VALUE}).")
  private long updates = 1_000_000;

  @Option(names = "--keys", defaultValue = "8", description = "Of them (${DEFAULT-VALUE}).")
  private int keys = 8;

  @Option(
      names = "--resets",
      defaultValue = "50",
      description = "How often every connection is reset (${DEFAULT-VALUE}).")
  private int resets = 50;

  @Option(
      names = "--micros",
      defaultValue = "200",
      description = "What the receiver needs for each message (${DEFAULT-VALUE}).")
  private int micros = 200;

  /// An update of a key.
  record Update(int key, long version) {}

  /// What the receiver saw.
  private static final class Seen {
    final AtomicLongArray newest;
    final AtomicLong received = new AtomicLong();
    final AtomicLong fallen = new AtomicLong();

    Seen(int keys) {
      newest = new AtomicLongArray(keys);
    }

    void note(Update update) {
      received.incrementAndGet();
      if (newest.getAndSet(update.key(), update.version()) >= update.version()) {
        fallen.incrementAndGet();
      }
    }

    int complete(long version) {
      int count = 0;
      for (int key = 0; key < newest.length(); key++) {
        count += newest.get(key) == version ? 1 : 0;
      }
      return count;
    }
  }

  private static NodeBuilder describe(String name) {
    return Node.named(name)
        .messages(MethodHandles.lookup(), Update.class)
        .channel(Channel.named("state").monotonic(WINDOW));
  }

  @Override
  public Integer call() throws Exception {
    int port = ResetProxy.freePort();
    try (ResetProxy proxy = ResetProxy.to(port);
        Node receiver =
            describe("receiver").listen("127.0.0.1:" + port).advertise(proxy.address()).start();
        Node sender = describe("sender").start()) {
      Nodes.join(sender, proxy.address());
      return run(sender, receiver, proxy);
    }
  }

  private int run(Node sender, Node receiver, ResetProxy proxy) {
    Seen seen = new Seen(keys);
    Ref<Update> slow =
        receiver.spawn(
            SpawnOptions.defaults().mailboxBytes(MAILBOX_BYTES),
            self -> {
              while (true) {
                seen.note(self.receive());
                LockSupport.parkNanos(micros * 1_000L);
              }
            });
    long versions = updates / keys;
    long mostWaiting = 0;
    long start = System.nanoTime();
    for (long version = 1; version <= versions; version++) {
      for (int key = 0; key < keys; key++) {
        sender.forward(slow, new Update(key, version), SendOptions.via("state").key(key));
      }
      mostWaiting = Math.max(mostWaiting, sender.stats().waitingMonotonic());
      if (version % Math.max(1, versions / (resets + 1)) == 0) {
        proxy.resetAll();
        LockSupport.parkNanos(Duration.ofMillis(20).toNanos()); // some arrive in between
      }
    }
    long offered = System.nanoTime();
    while (seen.complete(versions) < keys && System.nanoTime() - offered < TO_ARRIVE.toNanos()) {
      LockSupport.parkNanos(Duration.ofMillis(1).toNanos());
    }
    System.out.printf(
        Locale.ROOT,
        "%,d updates of %d keys in %.1f s, the last there after %.1f s more%n"
            + "  delivered %,d, subsumed %,d, lost %d%n"
            + "  waiting at a time, most: %d of %d%n"
            + "  versions that did not rise: %d%n"
            + "  last version there: %d keys of %d%n",
        versions * keys,
        keys,
        (offered - start) / 1e9,
        (System.nanoTime() - offered) / 1e9,
        seen.received.get(),
        sender.stats().conflated(),
        versions * keys - seen.received.get() - sender.stats().conflated(),
        mostWaiting,
        keys,
        seen.fallen.get(),
        seen.complete(versions),
        keys);
    boolean isKept = seen.fallen.get() == 0 && seen.complete(versions) == keys;
    return isKept && mostWaiting <= keys ? Benchmarks.SUCCESS : Benchmarks.FAILURE;
  }
}
