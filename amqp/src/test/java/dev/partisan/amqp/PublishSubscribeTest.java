package dev.partisan.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.partisan.BrokerConfig;
import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SpawnOptions;
import dev.partisan.Topology;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
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
        .messages(java.lang.invoke.MethodHandles.lookup(), Item.class);
  }

  @Test
  void nodesOfOneClusterFindEachOtherAndMessagesArriveInOrder() {
    String cluster = TestBroker.newCluster();
    try (Node alpha = node("alpha", cluster).start();
        Node beta = node("beta", cluster).start()) {
      Queue<Integer> seen = new ConcurrentLinkedQueue<>();
      beta.<Item>spawn(
          SpawnOptions.named("sink"),
          context -> {
            while (true) {
              seen.add(context.receive().value());
            }
          });
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
      assertThat(List.copyOf(seen))
          .isEqualTo(java.util.stream.IntStream.range(0, 2_000).boxed().toList());
    }
  }
}
