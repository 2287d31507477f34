package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Channel;
import dev.partisan.DropReason;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SpawnOptions;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a node takes in at a time is bounded, and the bound holds nobody up for good.
@Timeout(90)
final class InboundMemoryTest {
  record Block(int number, byte[] bytes) {}

  private static NodeBuilder node(String name) {
    return Node.named(name)
        .messages(MethodHandles.lookup(), Block.class)
        .inboundBytes(300_000)
        .channel(Channel.named("bulk").parallelism(2).queueBytes(2_000_000));
  }

  @Test
  void messagesOfManyPeersBeyondTheBudgetAllArrive() throws Exception {
    int senders = 3;
    int messages = 30;
    AtomicInteger received = new AtomicInteger();
    List<Node> nodes = new ArrayList<>();
    try (Node sink = node("sink").start()) {
      nodes.add(sink);
      Ref<Block> ref =
          sink.spawn(self -> {
            while (true) {
              self.receive();
              received.incrementAndGet();
            }
          });
      for (int i = 0; i < senders; i++) {
        nodes.add(node("sender-" + i).start());
      }
      ProxiedNode.joinAll(nodes.toArray(Node[]::new));
      for (Node sender : nodes.subList(1, nodes.size())) {
        for (int key = 0; key < 4; key++) {
          SendOptions options = SendOptions.via("bulk").key(key);
          sender.spawn(self -> {
            for (int i = 0; i < messages; i++) {
              byte[] bytes = new byte[i % 10 == 0 ? 3_000_000 : 200_000];
              assertThat(sender.forward(ref, new Block(i, bytes), options).isQueued()).isTrue();
            }
          });
        }
      }
      ProxiedNode.eventually().until(() -> received.get() == senders * 4 * messages);
    } finally {
      nodes.forEach(node -> node.close(Duration.ZERO));
    }
  }

  /// Each process sends to the other and takes nothing meanwhile; both lanes, mailboxes and sockets fill.
  /// A mailbox whose process takes nothing is given up first, well before the send timeout: then its
  /// lane is read again, acknowledgements arrive, and the sender of that node goes on.
  @Test
  void twoNodesThatBlockOnEachOtherComeFree() throws Exception {
    int messages = 1_500;
    AtomicLong sent = new AtomicLong();
    try (Node a = node("a").stuckAfter(Duration.ofSeconds(1)).start();
        Node b = node("b").stuckAfter(Duration.ofSeconds(1)).start()) {
      ProxiedNode.joinAll(a, b);
      for (Node node : List.of(a, b)) {
        Ref<Block> other = node.ref(node.equals(a) ? "b" : "a", "blocking");
        node.spawn(
            SpawnOptions.named("blocking").mailboxBytes(100_000),
            self -> {
              for (int i = 0; i < messages; i++) {
                Block block = new Block(i, new byte[20_000]);
                if (node.forward(other, block, SendOptions.via("bulk")).isQueued()) {
                  sent.incrementAndGet();
                }
              }
              while (true) {
                self.receive();
              }
            });
      }
      ProxiedNode.eventually().until(() -> sent.get() == 2L * messages);
      ProxiedNode.eventually()
          .until(() -> a.stats().queuedBytes() == 0 && b.stats().queuedBytes() == 0);
      assertThat(a.stats().deadLetters().get(DropReason.SEND_TIMED_OUT)).isZero();
      a.close(Duration.ZERO);
      b.close(Duration.ZERO);
    }
  }
}
