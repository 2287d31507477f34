package dev.partisan.benchmarks;

import com.rabbitmq.client.ConnectionFactory;
import dev.partisan.BrokerConfig;
import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SpawnOptions;
import dev.partisan.Topology;
import dev.partisan.faults.RabbitServer;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Whether what was queued arrives once and in order while the broker under it is killed and started again.
@Command(
    name = "amqp-kills",
    mixinStandardHelpOptions = true,
    description = "Kills a RabbitMQ of its own under load, again and again; nothing may be lost.")
final class AmqpKills implements Callable<Integer> {
  private static final int KEYS = 4;
  private static final int MESSAGE_BYTES = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration BETWEEN = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(2);
  private static final Duration PACE = Duration.ofNanos(200_000);

  @Option(names = "--kills", defaultValue = "20", description = "How often (${DEFAULT-VALUE}).")
  private int kills = 20;

  /// A message of a key.
  record Numbered(int key, long number, byte[] ballast) {}

  private final AtomicLongArray queued = new AtomicLongArray(KEYS);
  private final AtomicLongArray next = new AtomicLongArray(KEYS);
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong wrong = new AtomicLong();
  private final AtomicBoolean isOver = new AtomicBoolean();

  @Override
  public Integer call() throws Exception {
    if (!RabbitServer.isAvailable()) {
      throw new BenchmarkException("there is no rabbitmq-server: install it");
    }
    try (RabbitServer server = RabbitServer.prepare()) {
      server.start();
      awaitLogin(server);
      try (Node alpha = start("alpha", server);
          Node beta = start("beta", server)) {
        return run(alpha, beta, server);
      }
    }
  }

  private static Node start(String name, RabbitServer server) {
    return Node.named(name)
        .topology(Topology.publishSubscribe(BrokerConfig.of(server.uri())))
        .channel(Channel.named("orders").parallelism(2))
        .sendTimeout(PATIENCE)
        .messages(MethodHandles.lookup(), Numbered.class)
        .start();
  }

  private int run(Node alpha, Node beta, RabbitServer server) throws Exception {
    beta.<Numbered>spawn(
        SpawnOptions.named("sink"),
        self -> {
          while (true) {
            Numbered message = self.receive();
            if (message.number() != next.getAndIncrement(message.key())) {
              wrong.incrementAndGet();
            }
          }
        });
    Nodes.awaitConnections(alpha);
    Ref<Numbered> sink = alpha.ref("beta", "sink");
    List<Thread> senders = new ArrayList<>();
    for (int key = 0; key < KEYS; key++) {
      int its = key;
      senders.add(Thread.startVirtualThread(() -> send(alpha, sink, its)));
    }
    Series resumed = new Series();
    for (int kill = 1; kill <= kills; kill++) {
      LockSupport.parkNanos(BETWEEN.toNanos());
      server.kill();
      long stood = received();
      server.start();
      awaitLogin(server);
      long up = System.nanoTime();
      await(() -> received() > stood + KEYS);
      resumed.add((System.nanoTime() - up) / 1e9);
      System.out.printf(
          "kill %d: traffic again %.2f s after the broker let clients in%n", kill, last(resumed));
    }
    isOver.set(true);
    for (Thread sender : senders) {
      sender.join();
    }
    boolean hasAll = await(() -> received() >= total(queued));
    double longest = resumed.values().stream().mapToDouble(Double::doubleValue).max().orElse(0);
    System.out.printf(
        "%,d queued, %,d received, %d out of order or twice, %d not queued and told so, %d given up%n"
            + "traffic again after %.2f s (median), %.2f s (longest)%n",
        total(queued),
        received(),
        wrong.get(),
        refused.get(),
        alpha.stats().lostWithLanes(),
        resumed.median(),
        longest);
    return hasAll && wrong.get() == 0 ? Benchmarks.SUCCESS : Benchmarks.FAILURE;
  }

  private static double last(Series series) {
    return series.values().getLast();
  }

  private void send(Node from, Ref<Numbered> sink, int key) {
    byte[] ballast = new byte[MESSAGE_BYTES];
    while (!isOver.get()) {
      Numbered message = new Numbered(key, queued.get(key), ballast);
      if (from.forward(sink, message, SendOptions.via("orders").key(key)).isQueued()) {
        queued.incrementAndGet(key);
      } else {
        refused.incrementAndGet();
      }
      LockSupport.parkNanos(PACE.toNanos());
    }
  }

  private static long total(AtomicLongArray of) {
    long sum = 0;
    for (int i = 0; i < of.length(); i++) {
      sum += of.get(i);
    }
    return sum;
  }

  private long received() {
    return total(next);
  }

  private interface Condition {
    boolean holds();
  }

  private static boolean await(Condition condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.holds() && System.nanoTime() < deadline) {
      LockSupport.parkNanos(POLL.toNanos());
    }
    return condition.holds();
  }

  /// It accepts connections before it lets anybody in.
  private static void awaitLogin(RabbitServer server) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(server.uri());
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      try {
        factory.newConnection().close();
        return;
      } catch (java.io.IOException | java.util.concurrent.TimeoutException _) {
        LockSupport.parkNanos(POLL.toNanos());
      }
    }
    throw new BenchmarkException("the broker lets nobody in");
  }
}
