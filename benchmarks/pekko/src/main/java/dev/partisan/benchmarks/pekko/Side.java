package dev.partisan.benchmarks.pekko;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ActorRef;
import org.apache.pekko.actor.ActorSelection;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Props;
import org.jspecify.annotations.Nullable;

/// One of the two actor systems. Messages are `byte[]`, for which Pekko has a serializer of its own: nothing is faster
/// there. A message that finds the outbound queue full is dropped, so senders keep a window.
final class Side implements AutoCloseable {
  private static final String SYSTEM = "side";
  private static final Duration TO_ANSWER = Duration.ofSeconds(10);
  private static final long SECONDS_TO_DRAIN = 60;
  private static final int BACKGROUND_WORKERS = 2;
  private static final int BACKGROUND_BYTES = 1 << 20;

  private @Nullable ActorSystem system;
  private @Nullable String peer;
  private List<ActorRef> receivers = List.of();
  private List<ActorRef> background = List.of();
  private int messageBytes;

  /// The artery transport as its documentation tunes it for throughput: a long queue, a large frame.
  private static Config config(String host) {
    return ConfigFactory.parseMap(
            Map.of(
                "pekko.loglevel", "ERROR",
                "pekko.actor.provider", "remote",
                "pekko.actor.allow-java-serialization", "off",
                "pekko.remote.artery.transport", "tcp",
                "pekko.remote.artery.canonical.hostname", host,
                "pekko.remote.artery.canonical.port", 0,
                "pekko.remote.artery.advanced.maximum-frame-size", "2 MiB",
                "pekko.remote.artery.advanced.outbound-message-queue-size", Window.QUEUE,
                "pekko.coordinated-shutdown.exit-jvm", "off"))
        .withFallback(ConfigFactory.load());
  }

  String start(String host, @Nullable String other) {
    ActorSystem started = ActorSystem.create(SYSTEM, config(host));
    system = started;
    started.actorOf(Props.create(HandsOut.class, HandsOut::new), HandsOut.NAME);
    peer = other;
    return ((ExtendedActorSystem) started).provider().getDefaultAddress().hostPort();
  }

  void prepare(int workers, int bytes) throws Exception {
    messageBytes = bytes;
    ActorSelection there =
        running().actorSelection("pekko://" + Objects.requireNonNull(peer) + "/user/" + HandsOut.NAME);
    List<CompletableFuture<ActorRef>> opened = new ArrayList<>();
    for (int i = 0; i < workers + BACKGROUND_WORKERS; i++) {
      CompletableFuture<ActorRef> receiver = new CompletableFuture<>();
      opened.add(receiver);
      running().actorOf(Props.create(Opener.class, () -> new Opener(there, receiver)));
    }
    List<ActorRef> all = new ArrayList<>();
    for (CompletableFuture<ActorRef> receiver : opened) {
      all.add(receiver.get(TO_ANSWER.toSeconds(), TimeUnit.SECONDS));
    }
    background = all.subList(0, BACKGROUND_WORKERS);
    receivers = all.subList(BACKGROUND_WORKERS, all.size());
  }

  String send(long nanos, long most) throws Exception {
    long start = System.nanoTime();
    long messages = sum(flood(receivers, messageBytes, nanos, most), nanos);
    return "messages=%d bytes=%d nanos=%d"
        .formatted(messages, messages * messageBytes, System.nanoTime() - start);
  }

  /// Sends while two more workers send 1 MiB as often as they can.
  String beside(long nanos, long most) throws Exception {
    List<CompletableFuture<Long>> others =
        flood(background, BACKGROUND_BYTES, nanos, Long.MAX_VALUE);
    String answer = send(nanos, most);
    return answer + " background=" + sum(others, nanos) * BACKGROUND_BYTES;
  }

  private List<CompletableFuture<Long>> flood(
      List<ActorRef> to, int bytes, long nanos, long most) {
    Sender.Limit limit = new Sender.Limit(System.nanoTime() + nanos, most);
    Window window = Window.of(to.size(), bytes);
    List<CompletableFuture<Long>> counts = new ArrayList<>();
    for (ActorRef receiver : to) {
      CompletableFuture<Long> count = new CompletableFuture<>();
      counts.add(count);
      running()
          .actorOf(
              Props.create(
                  Sender.class, () -> new Sender(receiver, new byte[bytes], window, limit, count)));
    }
    return counts;
  }

  private static long sum(List<CompletableFuture<Long>> counts, long nanos) throws Exception {
    long sum = 0;
    for (CompletableFuture<Long> count : counts) {
      sum += count.get(TimeUnit.NANOSECONDS.toSeconds(nanos) + SECONDS_TO_DRAIN, TimeUnit.SECONDS);
    }
    return sum;
  }

  String echo(long nanos) throws Exception {
    long start = System.nanoTime();
    List<CompletableFuture<Map<Long, Long>>> tables = new ArrayList<>();
    for (ActorRef receiver : receivers) {
      CompletableFuture<Map<Long, Long>> table = new CompletableFuture<>();
      tables.add(table);
      running()
          .actorOf(
              Props.create(
                  Asker.class,
                  () -> new Asker(receiver, new byte[messageBytes], start + nanos, table)));
    }
    Map<Long, Long> all = new TreeMap<>();
    for (CompletableFuture<Map<Long, Long>> table : tables) {
      table
          .get(TimeUnit.NANOSECONDS.toSeconds(nanos) + SECONDS_TO_DRAIN, TimeUnit.SECONDS)
          .forEach((value, count) -> all.merge(value, count, Long::sum));
    }
    return "count=%d nanos=%d latencies=%s"
        .formatted(
            all.values().stream().mapToLong(Long::longValue).sum(),
            System.nanoTime() - start,
            all.entrySet().stream()
                .map(entry -> entry.getKey() + ":" + entry.getValue())
                .collect(Collectors.joining(",")));
  }

  private ActorSystem running() {
    return Objects.requireNonNull(system, "not started");
  }

  @Override
  public void close() {
    if (system != null) {
      system.terminate();
    }
  }
}
