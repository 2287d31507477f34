package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Channel;
import dev.partisan.ChannelStats;
import dev.partisan.DropReason;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.OverflowPolicy;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SpawnOptions;
import dev.partisan.Traffic;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What `Node.stats` counts on lanes.
@Timeout(60)
final class TrafficStatsTest {
  record Block(byte[] bytes) {}

  private static NodeBuilder node(String name) {
    return withBlocks(Node.named(name));
  }

  private static NodeBuilder withBlocks(NodeBuilder builder) {
    return builder.messages(MethodHandles.lookup(), Block.class);
  }

  private static AtomicInteger count(Node node) {
    AtomicInteger received = new AtomicInteger();
    node.spawn(
        SpawnOptions.named("sink"),
        self -> {
          while (true) {
            Object _ = self.receive();
            received.incrementAndGet();
          }
        });
    return received;
  }

  private static ChannelStats channel(List<ChannelStats> channels, String name) {
    return channels.stream()
        .filter(channel -> channel.channel().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void bothEndsCountTheSameMessagesAndBytesSmallAndLarge() {
    Channel bulk = Channel.named("bulk").parallelism(2);
    try (Node a = node("a").channel(bulk).start();
        Node b = node("b").channel(bulk).start()) {
      AtomicInteger received = count(b);
      ProxiedNode.joinAll(a, b);
      Ref<Block> sink = a.ref("b", "sink");
      for (int i = 0; i < 50; i++) {
        byte[] bytes = new byte[i % 10 == 0 ? 300_000 : 100];
        a.forward(sink, new Block(bytes), SendOptions.via("bulk").key(i));
      }
      ProxiedNode.eventually().until(() -> received.get() == 50);
      ProxiedNode.eventually()
          .until(() -> channel(b.stats().channels(), "bulk").received().messages() == 50);
      ChannelStats here = channel(a.stats().channels(), "bulk");
      assertThat(here.queued().messages()).isEqualTo(50);
      assertThat(here.queued().bytes()).isGreaterThan(5 * 300_000 + 45 * 100);
      assertThat(here.sent()).isEqualTo(here.queued());
      assertThat(channel(b.stats().channels(), "bulk").received()).isEqualTo(here.queued());
      assertThat(here.lanes()).isEqualTo(2);
      assertThat(here.reconnects()).isZero();
      assertThat(a.stats().peers())
          .singleElement()
          .satisfies(peer -> {
            assertThat(peer.peer()).isEqualTo(b.id());
            assertThat(channel(peer.channels(), "bulk").sent()).isEqualTo(here.sent());
          });
      ProxiedNode.eventually()
          .until(() -> channel(a.stats().channels(), "bulk").waitingBytes() == 0);
    }
  }

  @Test
  void whatFindsNoRoomIsCountedAtItsChannelAndNotAsQueued() {
    Channel bulk = Channel.named("bulk").overflow(OverflowPolicy.DROP).queueBytes(64 * 1024);
    try (Node a = node("a").channel(bulk).start();
        Node b = node("b").channel(bulk).start()) {
      AtomicInteger received = count(b);
      ProxiedNode.joinAll(a, b);
      Ref<Block> sink = a.ref("b", "sink");
      int queued = 0;
      int dropped = 0;
      while (dropped == 0) {
        if (a.forward(sink, new Block(new byte[30_000]), SendOptions.via("bulk")).isQueued()) {
          queued++;
        } else {
          dropped++;
        }
      }
      ChannelStats here = channel(a.stats().channels(), "bulk");
      assertThat(here.dropped()).containsEntry(DropReason.QUEUE_FULL, 1L).hasSize(1);
      assertThat(here.queued().messages()).isEqualTo(queued);
      int all = queued;
      ProxiedNode.eventually().until(() -> received.get() == all);
    }
  }

  @Test
  void peerThatLeftIsNotListedAndItsTrafficStaysInTheSum() {
    try (Node a = node("a").start();
        Node b = node("b").start()) {
      AtomicInteger received = count(b);
      ProxiedNode.joinAll(a, b);
      a.forward(a.ref("b", "sink"), new Block(new byte[100]));
      ProxiedNode.eventually().until(() -> received.get() == 1);
      Traffic before = channel(a.stats().channels(), "default").queued();
      b.leave();
      ProxiedNode.eventually().until(() -> a.stats().peers().isEmpty());
      assertThat(channel(a.stats().channels(), "default").queued()).isEqualTo(before);
      ProxiedNode.eventually().until(() -> channel(a.stats().channels(), "default").lanes() == 0);
    }
  }

  @Test
  void connectionsMadeAnewAreCountedAndNothingIsQueuedTwice() throws IOException {
    try (ProxiedNode proxiedA = ProxiedNode.start("a", TrafficStatsTest::withBlocks);
        ProxiedNode proxiedB = ProxiedNode.start("b", TrafficStatsTest::withBlocks)) {
      Node a = proxiedA.node();
      Node b = proxiedB.node();
      AtomicInteger received = count(b);
      ProxiedNode.joinAll(a, b);
      Ref<Block> sink = a.ref("b", "sink");
      for (int i = 0; i < 20; i++) {
        a.forward(sink, new Block(new byte[100]));
      }
      ProxiedNode.eventually().until(() -> received.get() == 20);
      proxiedA.proxy().resetAll();
      proxiedB.proxy().resetAll();
      ProxiedNode.eventually()
          .until(() -> channel(a.stats().channels(), "default").reconnects() > 0);
      for (int i = 0; i < 20; i++) {
        a.forward(sink, new Block(new byte[100]));
      }
      ProxiedNode.eventually().until(() -> received.get() == 40);
      ChannelStats here = channel(a.stats().channels(), "default");
      assertThat(here.queued().messages()).isEqualTo(40);
      assertThat(here.sent().messages()).isGreaterThanOrEqualTo(40);
      assertThat(here.lost()).isZero();
      ProxiedNode.eventually()
          .until(() -> channel(b.stats().channels(), "default").received().messages() == 40);
    }
  }
}
