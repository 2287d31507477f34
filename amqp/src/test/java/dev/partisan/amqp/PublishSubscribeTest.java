package dev.partisan.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import dev.partisan.BrokerConfig;
import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SpawnOptions;
import dev.partisan.Topology;
import dev.partisan.spi.LaneName;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Nodes that share nothing but a broker.
@Timeout(60)
final class PublishSubscribeTest {
  record Item(int value, byte[] ballast) {}

  private String uri;

  @BeforeEach
  void leaveOutWithoutABroker() {
    uri = TestBroker.uriOrSkip();
  }

  private NodeBuilder node(String name, String cluster) {
    return Node.named(name)
        .cluster(cluster)
        .topology(Topology.publishSubscribe(BrokerConfig.of(uri)))
        .channel(Channel.named("bulk").parallelism(2))
        .messages(MethodHandles.lookup(), Item.class);
  }

  @Test
  void nodesOfOneClusterFindEachOtherAndMessagesArriveInOrder() {
    String cluster = TestBroker.newCluster();
    try (Node alpha = node("alpha", cluster).start();
        Node beta = node("beta", cluster).start()) {
      Queue<Integer> seen = collect(beta);
      await().until(() -> alpha.members().size() == 2 && alpha.isFullyConnected());
      Ref<Item> sink = alpha.ref("beta", "sink");
      for (int i = 0; i < 2_000; i++) {
        byte[] ballast = new byte[i % 100 == 0 ? 300_000 : 100];
        assertThat(
                alpha
                    .forward(sink, new Item(i, ballast), SendOptions.via("bulk").key(7))
                    .isQueued())
            .isTrue();
      }
      await().atMost(Duration.ofSeconds(20)).until(() -> seen.size() == 2_000);
      assertThat(List.copyOf(seen)).isEqualTo(IntStream.range(0, 2_000).boxed().toList());
    }
  }

  @Test
  void messagesOfOthersAreCountedAndDropped() throws Exception {
    String cluster = TestBroker.newCluster();
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(uri);
    try (Node alpha = node("alpha", cluster).start();
        Node beta = node("beta", cluster).start();
        Connection other = factory.newConnection()) {
      String exchange = new Names(cluster).nodes();
      String key = Names.key("beta", LaneName.CONTROL);
      for (int i = 0; i < 3; i++) {
        other.createChannel().basicPublish(exchange, key, null, new byte[] {1, 2, 3});
      }
      await().until(() -> beta.stats().strayMessages() == 3);
      await().until(() -> alpha.members().size() == 2 && alpha.isFullyConnected());
    }
  }

  @Test
  void channelThatThePeerLacksFallsBackToTheDefaultOne() {
    String cluster = TestBroker.newCluster();
    try (Node alpha = node("alpha", cluster).channel(Channel.named("extra")).start();
        Node beta = node("beta", cluster).start()) {
      Queue<Integer> seen = collect(beta);
      await().until(() -> alpha.members().size() == 2);
      Ref<Item> sink = alpha.ref("beta", "sink");
      Item item = new Item(1, new byte[0]);
      await()
          .until(() -> {
            alpha.forward(sink, item, SendOptions.via("extra"));
            return alpha.stats().channelFallbacks() > 0 && !seen.isEmpty();
          });
    }
  }

  private static Queue<Integer> collect(Node node) {
    Queue<Integer> seen = new ConcurrentLinkedQueue<>();
    node.<Item>spawn(
        SpawnOptions.named("sink"),
        context -> {
          while (true) {
            seen.add(context.receive().value());
          }
        });
    return seen;
  }
}
