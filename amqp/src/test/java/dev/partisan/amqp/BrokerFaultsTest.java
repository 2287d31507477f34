package dev.partisan.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.partisan.BrokerConfig;
import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.NodeStartException;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SpawnOptions;
import dev.partisan.Topology;
import dev.partisan.faults.RabbitServer;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What becomes of nodes when their broker is killed, or refuses them. Needs a RabbitMQ to kill.
@Timeout(180)
final class BrokerFaultsTest {
  record Numbered(int key, int number) {}

  private static final int KEYS = 4;
  private static final int KILLS = 2;
  private static final Duration LONG = Duration.ofSeconds(60);

  private RabbitServer server;

  @BeforeEach
  void prepare() throws IOException {
    Assumptions.assumeTrue(RabbitServer.isAvailable(), "there is no rabbitmq-server");
    server = RabbitServer.prepare();
  }

  @AfterEach
  void end() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  private static NodeBuilder node(String name, String uri) {
    return Node.named(name)
        .topology(Topology.publishSubscribe(BrokerConfig.of(uri)))
        .channel(Channel.named("orders").parallelism(2))
        .sendTimeout(LONG)
        .messages(MethodHandles.lookup(), Numbered.class);
  }

  /// Starts with the broker away: nodes try on until it is there.
  @Test
  void killedBrokerLosesDoublesAndReordersNothing() throws Exception {
    try (Node alpha = node("alpha", server.uri()).start();
        Node beta = node("beta", server.uri()).start()) {
      Map<Integer, List<Integer>> received = collect(beta);
      server.start();
      await().atMost(LONG).until(() -> alpha.members().size() == 2);
      Ref<Numbered> sink = alpha.ref("beta", "sink");
      List<List<Integer>> sent = new ArrayList<>();
      List<Thread> senders = new ArrayList<>();
      Flag stop = new Flag();
      for (int key = 0; key < KEYS; key++) {
        List<Integer> queued = new CopyOnWriteArrayList<>();
        int itsKey = key;
        sent.add(queued);
        senders.add(Thread.startVirtualThread(() -> send(alpha, sink, itsKey, queued, stop)));
      }
      for (int kill = 0; kill < KILLS; kill++) {
        awaitProgress(received);
        server.kill();
        server.start();
      }
      awaitProgress(received);
      stop.isSet = true;
      for (Thread sender : senders) {
        sender.join();
      }
      for (int key = 0; key < KEYS; key++) {
        List<Integer> wanted = sent.get(key);
        List<Integer> got = received.get(key);
        await().atMost(LONG).until(() -> got.size() >= wanted.size());
        assertThat(List.copyOf(got)).isEqualTo(List.copyOf(wanted));
      }
      assertThat(alpha.stats().lostWithLanes()).isZero();
    }
  }

  private static final class Flag {
    private volatile boolean isSet;
  }

  private static Map<Integer, List<Integer>> collect(Node node) {
    Map<Integer, List<Integer>> received = new ConcurrentHashMap<>();
    for (int key = 0; key < KEYS; key++) {
      received.put(key, Collections.synchronizedList(new ArrayList<>()));
    }
    node.<Numbered>spawn(
        SpawnOptions.named("sink"),
        context -> {
          while (true) {
            Numbered next = context.receive();
            received.get(next.key()).add(next.number());
          }
        });
    return received;
  }

  private static void send(
      Node from, Ref<Numbered> sink, int key, List<Integer> queued, Flag stop) {
    for (int i = 0; !stop.isSet; i++) {
      var options = SendOptions.via("orders").key(key);
      if (from.forward(sink, new Numbered(key, i), options).isQueued()) {
        queued.add(i);
      }
      LockSupport.parkNanos(200_000);
    }
  }

  private static void awaitProgress(Map<Integer, List<Integer>> received) {
    Map<Integer, Integer> before = new ConcurrentHashMap<>();
    received.forEach((key, numbers) -> before.put(key, numbers.size()));
    await()
        .atMost(LONG)
        .until(() ->
            before.entrySet().stream()
                .allMatch(entry -> received.get(entry.getKey()).size() > entry.getValue() + 50));
  }

  @Test
  void refusalsAreOneLineThatNamesWhatWasRefused() throws Exception {
    server.start();
    awaitLogin();
    assertRefused("amqp://guest:wrong-word@" + server.address(), "refuses user 'guest'");
    assertRefused("amqp://guest:guest@" + server.address() + "/nowhere", "virtual host 'nowhere'");
    assertRefused(
        "amqp://%s:%s@%s"
            .formatted(RabbitServer.LIMITED_USER, RabbitServer.LIMITED_PASSWORD, server.address()),
        "exchange 'partisan.partisan.nodes'");
    try (Connection other = connect()) {
      other.createChannel().exchangeDeclare("partisan.partisan.nodes", "topic");
      assertRefused(server.uri(), "exchange 'partisan.partisan.nodes'");
    }
  }

  /// It accepts connections before its users are loaded.
  private void awaitLogin() {
    await()
        .atMost(LONG)
        .ignoreExceptions()
        .until(() -> {
          connect().close();
          return true;
        });
  }

  private Connection connect() throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(server.uri());
    return factory.newConnection();
  }

  private static void assertRefused(String uri, String what) {
    assertThatThrownBy(() -> node("alpha", uri).start())
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining(what)
        .satisfies(refusal ->
            assertThat(refusal.getMessage())
                .doesNotContain("\n", "wrong-word", "limited-password"));
  }
}
