package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Channel;
import dev.partisan.DropReason;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.OverflowPolicy;
import dev.partisan.QueueFullException;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.SpawnOptions;
import dev.partisan.Topology;
import dev.partisan.protocol.FullMeshConfig;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Full queues and slow receivers: senders are held up or told, and memory stays bounded.
@Timeout(60)
final class BackpressureTest {
  private static final int QUEUE_BYTES = 256 * 1024;
  private static final int BLOCK_BYTES = 10_000;

  record Block(int number, byte[] bytes) {
    static Block of(int number) {
      return new Block(number, new byte[BLOCK_BYTES]);
    }
  }

  private static NodeBuilder settings(NodeBuilder builder) {
    return builder
        .messages(MethodHandles.lookup(), Block.class)
        .channel(channel("block", OverflowPolicy.BLOCK))
        .channel(channel("drop", OverflowPolicy.DROP))
        .channel(channel("fail", OverflowPolicy.FAIL));
  }

  private static Channel channel(String name, OverflowPolicy policy) {
    return Channel.named(name).overflow(policy).queueBytes(QUEUE_BYTES);
  }

  private static SendResult sendUntilNotQueued(Node node, Ref<Block> to, String channel) {
    for (int i = 0; i < 10_000; i++) {
      SendResult result = node.forward(to, Block.of(i), SendOptions.via(channel));
      if (!result.isQueued()) {
        return result;
      }
    }
    return SendResult.QUEUED;
  }

  @Test
  void fullQueueToABlackHoledPeerBlocksDropsOrFailsAsConfigured() throws Exception {
    try (ProxiedNode a = ProxiedNode.start("a", BackpressureTest::settings);
        ProxiedNode b = ProxiedNode.start("b", BackpressureTest::settings)) {
      ProxiedNode.joinAll(a.node(), b.node());
      AtomicInteger received = new AtomicInteger();
      Ref<Block> sink =
          b.node()
              .spawn(self -> {
                while (true) {
                  self.receive();
                  received.incrementAndGet();
                }
              });
      a.proxy().blackHole();
      b.proxy().blackHole();

      assertThat(sendUntilNotQueued(a.node(), sink, "drop")).isEqualTo(SendResult.QUEUE_FULL);
      assertThat(a.node().stats().deadLetters().get(DropReason.QUEUE_FULL)).isEqualTo(1);
      assertThatThrownBy(() -> sendUntilNotQueued(a.node(), sink, "fail"))
          .isInstanceOf(QueueFullException.class);
      long begin = System.nanoTime();
      assertThat(sendUntilNotQueued(a.node(), sink, "block")).isEqualTo(SendResult.TIMED_OUT);
      assertThat(Duration.ofNanos(System.nanoTime() - begin))
          .isBetween(Duration.ofSeconds(9), Duration.ofSeconds(30));
      assertThat(a.node().stats().deadLetters().get(DropReason.SEND_TIMED_OUT)).isEqualTo(1);
      assertThat(a.node().stats().queuedBytes()).isLessThan(3 * (QUEUE_BYTES + 2 * BLOCK_BYTES));

      a.proxy().heal();
      b.proxy().heal();
      ProxiedNode.eventually().until(() -> a.node().stats().queuedBytes() == 0);
      assertThat(received.get()).isGreaterThan(3 * QUEUE_BYTES / (BLOCK_BYTES + 100) - 3);
    }
  }

  @Test
  void slowReceiverSlowsItsSenderDownAndItsMailboxStaysBounded() throws Exception {
    int messages = 2_000;
    int mailboxBytes = 200_000;
    try (Node a = settings(Node.named("a")).start();
        Node b = settings(Node.named("b")).start()) {
      ProxiedNode.joinAll(a, b);
      Semaphore mayReceive = new Semaphore(0);
      AtomicInteger received = new AtomicInteger();
      AtomicLong sent = new AtomicLong();
      Ref<Block> slow =
          b.spawn(
              SpawnOptions.defaults().mailboxBytes(mailboxBytes),
              self -> {
                while (true) {
                  mayReceive.acquire();
                  assertThat(self.receive().number()).isEqualTo(received.getAndIncrement());
                }
              });
      Ref<Block> _ =
          a.spawn(self -> {
            for (int i = 0; i < messages; i++) {
              SendResult result = a.forward(slow, Block.of(i), SendOptions.via("block"));
              assertThat(result).isEqualTo(SendResult.QUEUED);
              sent.incrementAndGet();
            }
          });
      // What may be under way: the mailbox, the lane's queue, and what the kernel and a read hold
      // of it.
      long underWay = (mailboxBytes + QUEUE_BYTES + 8_000_000L) / BLOCK_BYTES;
      for (int i = 0; i < messages; i += 10) {
        mayReceive.release(10);
        int expected = i + 10;
        ProxiedNode.eventually().until(() -> received.get() == expected);
        assertThat(sent.get() - received.get()).isLessThan(underWay);
      }
      assertThat(b.stats().deadLetters().values()).containsOnly(0L);
      b.close(Duration.ZERO);
    }
  }

  @Test
  void stuckReceiverTurnsIntoDeadLettersAndStopsNobodyElse() throws Exception {
    try (Node a = settings(Node.named("a")).start();
        Node b = settings(Node.named("b")).start()) {
      ProxiedNode.joinAll(a, b);
      Semaphore never = new Semaphore(0);
      Ref<Block> stuck =
          b.spawn(SpawnOptions.defaults().mailboxBytes(100_000), self -> never.acquire());
      AtomicInteger received = new AtomicInteger();
      Ref<Block> lively =
          b.spawn(self -> {
            while (true) {
              self.receive();
              received.incrementAndGet();
            }
          });
      int messages = 1_000;
      for (int i = 0; i < messages; i++) {
        assertThat(a.forward(stuck, Block.of(i), SendOptions.via("block")).isQueued()).isTrue();
        assertThat(a.forward(lively, Block.of(i), SendOptions.via("block")).isQueued()).isTrue();
      }
      ProxiedNode.eventually().until(() -> received.get() == messages);
      assertThat(b.stats().deadLetters().get(DropReason.MAILBOX_STUCK))
          .isBetween(messages - 40L, (long) messages);
      ProxiedNode.eventually().until(() -> a.stats().queuedBytes() == 0);
      b.close(Duration.ZERO);
    }
  }

  @Test
  void outboundMemoryThatIsUsedUpEndsSendsInTimeAndSilencesNoPeer() throws Exception {
    FullMeshConfig quick =
        FullMeshConfig.defaults()
            .withDetection(
                new FullMeshConfig.Detection(Duration.ofMillis(200), Duration.ofSeconds(2)));
    UnaryOperator<NodeBuilder> small =
        builder ->
            settings(builder)
                .channel(Channel.named("bulk").queueBytes(64_000_000))
                .channel(
                    Channel.named("bulk-drop").queueBytes(64_000_000).overflow(OverflowPolicy.DROP))
                .outboundBytes(4_000_000)
                .sendTimeout(Duration.ofSeconds(1))
                .topology(Topology.fullMesh(quick));
    try (Node a = small.apply(Node.named("a")).start();
        Node b = small.apply(Node.named("b")).start();
        Node c = small.apply(Node.named("c")).start()) {
      ProxiedNode.joinAll(a, b, c);
      Ref<Block> lost = b.spawn(self -> self.receive());
      b.close(Duration.ZERO);
      ProxiedNode.eventually().until(() -> !ProxiedNode.reaches(a, "b"));

      Block large = new Block(0, new byte[3_000_000]);
      assertThat(a.forward(lost, large, SendOptions.via("bulk")).isQueued()).isTrue();
      assertThat(inTime(() -> a.forward(lost, large, SendOptions.via("bulk"))))
          .isEqualTo(SendResult.TIMED_OUT);
      assertThat(inTime(() -> a.forward(lost, large, SendOptions.via("bulk-drop"))))
          .isEqualTo(SendResult.QUEUE_FULL);
      assertThat(inTime(() -> sendUntilNotQueued(a, lost, "bulk-drop")))
          .isEqualTo(SendResult.QUEUE_FULL);
      ProxiedNode.eventually()
          .during(Duration.ofSeconds(3))
          .until(() -> ProxiedNode.reaches(a, "c") && ProxiedNode.reaches(c, "a"));

      a.leave("b");
      ProxiedNode.eventually().until(() -> a.stats().queuedBytes() == 0);
      Ref<Block> alive = c.spawn(self -> self.receive());
      assertThat(a.forward(alive, large, SendOptions.via("bulk")).isQueued()).isTrue();
      ProxiedNode.eventually().until(() -> a.stats().queuedBytes() == 0);
    }
  }

  private static SendResult inTime(Supplier<SendResult> send) throws Exception {
    return CompletableFuture.supplyAsync(send).get(20, TimeUnit.SECONDS);
  }

  @Test
  void messagesOnLanesThatAreNotUpYetArriveBeforeTheNodeCloses() throws Exception {
    try (Node b = settings(Node.named("b")).start()) {
      AtomicInteger received = new AtomicInteger();
      b.spawn(
          SpawnOptions.named("sink"),
          self -> {
            while (true) {
              self.receive();
              received.incrementAndGet();
            }
          });
      Node a = settings(Node.named("a")).start();
      a.join(b.address().toString());
      Ref<Block> sink = a.ref("b", "sink");
      for (String channel : new String[] {"fail", "drop", "block", "default"}) {
        assertThat(a.forward(sink, Block.of(1), SendOptions.via(channel)).isQueued()).isTrue();
      }
      a.close(Duration.ofSeconds(20));
      assertThat(a.stats().lostWithLanes()).isZero();
      ProxiedNode.eventually().until(() -> received.get() == 4);
    }
  }

  @Test
  void messagesForwardedRightBeforeACloseArrive() throws Exception {
    int messages = 500;
    try (Node b = settings(Node.named("b")).start()) {
      AtomicInteger received = new AtomicInteger();
      b.spawn(
          SpawnOptions.named("sink"),
          self -> {
            while (true) {
              self.receive();
              received.incrementAndGet();
            }
          });
      Node a = settings(Node.named("a")).start();
      a.join(b.address().toString());
      Ref<Block> sink = a.ref("b", "sink");
      for (int i = 0; i < messages; i++) {
        for (String channel : new String[] {"default", "block"}) {
          assertThat(a.forward(sink, Block.of(i), SendOptions.via(channel)).isQueued()).isTrue();
        }
      }
      a.close(Duration.ofSeconds(20));
      assertThat(a.stats().queuedBytes()).isZero();
      ProxiedNode.eventually().until(() -> received.get() == 2 * messages);
    }
  }
}
