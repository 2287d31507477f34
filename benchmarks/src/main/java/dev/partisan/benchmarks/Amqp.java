package dev.partisan.benchmarks;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import dev.partisan.BrokerConfig;
import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SpawnOptions;
import dev.partisan.Topology;
import dev.partisan.benchmarks.PingMessage.Ask;
import java.io.PrintWriter;
import java.lang.invoke.MethodHandles;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Publish-subscribe over a broker: its rate against a bare client of the same broker, and what channels are worth to
/// requests beside bulk.
@Command(
    name = "amqp",
    mixinStandardHelpOptions = true,
    description = "1 KiB messages and requests through a broker, against a bare AMQP client.")
final class Amqp implements Callable<Integer> {
  private static final String LOCAL = "amqp://guest:guest@127.0.0.1:5672";
  private static final int MESSAGE_BYTES = 1024;
  private static final int PING_BYTES = 64;
  private static final int BULK_BYTES = 64 * 1024;

  /// As many bytes unconfirmed as a node has: 16 segments of 64 KiB.
  private static final int BARE_IN_FLIGHT = 1024;

  private static final Duration WARM_UP = Duration.ofSeconds(2);
  private static final Duration PAUSE = Duration.ofMillis(5);
  private static final Duration LONGEST_CALL = Duration.ofSeconds(30);
  private static final double NANOS_PER_MILLI = 1e6;

  @Option(
      names = "--seconds",
      defaultValue = "5",
      description = "A measurement (${DEFAULT-VALUE}).")
  private int seconds = 5;

  @Option(names = "--rounds", defaultValue = "3", description = "Of all (${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(names = "--json", paramLabel = "FILE", description = "Write the figures there as well.")
  private @Nullable Path json;

  /// Some bytes.
  record Load(byte[] bytes) {}

  private final String uri = System.getenv().getOrDefault("PARTISAN_AMQP_URI", LOCAL);
  private final Series rate = new Series();
  private final Series bareRate = new Series();
  private final Series idle = new Series();
  private final Series own = new Series();
  private final Series shared = new Series();

  @Override
  public Integer call() throws Exception {
    PrintWriter out = new PrintWriter(System.out, true, Charset.defaultCharset());
    for (int round = 0; round < rounds; round++) {
      bareRate.add(bare());
      nodes();
      out.printf("round %d of %d%n", round + 1, rounds);
    }
    List<Figure> figures =
        List.of(
            new Figure("1 KiB messages", "/s", 1, rate, bareRate, Figure.Goal.atLeast(0.8)),
            new Figure(
                "p99 beside bulk, own channels",
                "ms",
                NANOS_PER_MILLI,
                own,
                idle,
                Figure.Goal.atMost(5)),
            new Figure(
                "p99 beside bulk, one channel",
                "ms",
                NANOS_PER_MILLI,
                shared,
                idle,
                Figure.Goal.NONE));
    Report.print(out, Machine.describe(List.of()), figures);
    if (json != null) {
      Report.write(json, Machine.describe(List.of()), figures);
    }
    return Benchmarks.SUCCESS;
  }

  /// What a bare program does with the same broker: a queue, confirms, so many bytes in flight, two connections.
  private double bare() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    AtomicLong received = new AtomicLong();
    try (Connection receiving = factory.newConnection();
        Connection sending = factory.newConnection()) {
      var consuming = receiving.createChannel();
      String queue = consuming.queueDeclare().getQueue();
      consuming.basicConsume(
          queue,
          true,
          new DefaultConsumer(consuming) {
            @Override
            public void handleDelivery(
                String tag, Envelope envelope, BasicProperties properties, byte[] body) {
              received.incrementAndGet();
            }
          });
      var publishing = sending.createChannel();
      publishing.confirmSelect();
      Semaphore room = new Semaphore(BARE_IN_FLIGHT);
      AtomicLong confirmed = new AtomicLong();
      publishing.addConfirmListener(
          (tag, _) ->
              room.release((int) (tag - confirmed.getAndSet(Math.max(tag, confirmed.get())))),
          (_, _) -> {});
      byte[] body = new byte[MESSAGE_BYTES];
      BasicProperties properties = new BasicProperties();
      Sender sender =
          () -> {
            room.acquire();
            publishing.basicPublish("", queue, properties, body);
          };
      return rate(sender, received);
    }
  }

  private interface Sender {
    void send() throws Exception;
  }

  /// Messages received a second, once warm.
  private double rate(Sender sender, AtomicLong received) throws Exception {
    long begin = System.nanoTime();
    long warm = begin + WARM_UP.toNanos();
    long end = warm + Duration.ofSeconds(seconds).toNanos();
    long before = -1;
    long since = 0;
    long now = begin;
    while (now < end) {
      sender.send();
      now = System.nanoTime();
      if (before < 0 && now >= warm) {
        before = received.get();
        since = now;
      }
    }
    return (received.get() - before) / ((System.nanoTime() - since) / 1e9);
  }

  private Node start(String name, String cluster) {
    return Node.named(name)
        .cluster(cluster)
        .topology(Topology.publishSubscribe(BrokerConfig.of(uri)))
        .channel(Channel.named("bulk").queueBytes(1024 * 1024))
        .channel(Channel.named("requests"))
        .channel(Channel.named(Channel.DEFAULT).queueBytes(1024 * 1024))
        .messages(MethodHandles.lookup(), Load.class, PingMessage.class)
        .start();
  }

  private void nodes() throws Exception {
    String cluster = "bench-" + UUID.randomUUID();
    try (Node alpha = start("alpha", cluster);
        Node beta = start("beta", cluster)) {
      AtomicLong received = new AtomicLong();
      Ref<Load> sink =
          beta.spawn(
              SpawnOptions.named("sink"),
              self -> {
                while (true) {
                  Load _ = self.receive();
                  received.incrementAndGet();
                }
              });
      EchoServer.serve(beta);
      Nodes.awaitConnections(alpha);
      Load small = new Load(new byte[MESSAGE_BYTES]);
      rate.add(rate(() -> alpha.forward(sink, small, SendOptions.via("bulk")), received));
      LockSupport.parkNanos(WARM_UP.toNanos());
      var _ = requests(alpha, "requests");
      idle.add(requests(alpha, "requests"));
      own.add(besideBulk(alpha, sink, "bulk", "requests"));
      shared.add(besideBulk(alpha, sink, Channel.DEFAULT, Channel.DEFAULT));
    }
  }

  private double besideBulk(Node from, Ref<Load> sink, String bulk, String channel)
      throws InterruptedException {
    Load large = new Load(new byte[BULK_BYTES]);
    AtomicBoolean isOver = new AtomicBoolean();
    Thread sender =
        Thread.startVirtualThread(() -> {
          while (!isOver.get()) {
            from.forward(sink, large, SendOptions.via(bulk));
          }
        });
    LockSupport.parkNanos(WARM_UP.toNanos());
    double p99 = requests(from, channel);
    isOver.set(true);
    sender.join();
    LockSupport.parkNanos(WARM_UP.toNanos());
    return p99;
  }

  /// The 99th percentile of calls one after the other, in nanoseconds.
  private double requests(Node from, String channel) {
    Ref<Ask> echo = EchoServer.on(from, "beta");
    Ask ask = new Ask(new byte[PING_BYTES]);
    Histogram latencies = Latencies.histogram();
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    while (System.nanoTime() < end) {
      long begin = System.nanoTime();
      from.call(echo, ask, LONGEST_CALL, SendOptions.via(channel));
      latencies.recordValue(System.nanoTime() - begin);
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    return latencies.getValueAtPercentile(99);
  }
}
