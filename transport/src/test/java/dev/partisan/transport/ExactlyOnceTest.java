package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Channel;
import dev.partisan.Context;
import dev.partisan.DropReason;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Between living nodes, a lost connection loses, doubles and reorders nothing.
final class ExactlyOnceTest {
  private static final int SENDERS = Integer.getInteger("partisan.faults.senders", 100);
  private static final int MESSAGES = Integer.getInteger("partisan.faults.messages", 1_000_000);
  private static final int RESETS = Integer.getInteger("partisan.faults.resets", 1_000);
  private static final long SEED = Long.getLong("partisan.faults.seed", System.nanoTime());

  private static final int RECEIVERS_PER_NODE = 10;
  private static final int KEYS = 5;
  private static final int MAX_CUT_BYTES = 600_000;
  private static final List<SendOptions> OPTIONS =
      IntStream.range(0, KEYS).mapToObj(SendOptions.via("work")::key).toList();

  /// A message that says whose it is, which one, and what its bytes should be.
  record Numbered(int sender, int key, int sequence, long checksum, byte[] bytes) {
    static Numbered of(int sender, int key, int sequence, byte[] bytes) {
      return new Numbered(sender, key, sequence, sum(sender, key, sequence, bytes), bytes);
    }

    boolean isIntact() {
      return checksum == sum(sender, key, sequence, bytes);
    }

    private static long sum(int sender, int key, int sequence, byte[] bytes) {
      CRC32C crc = new CRC32C();
      crc.update(bytes);
      return crc.getValue() ^ ((long) sender << 48) ^ ((long) key << 40) ^ sequence;
    }
  }

  private final AtomicLong received = new AtomicLong();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  private static NodeBuilder settings(NodeBuilder builder) {
    return builder
        .messages(MethodHandles.lookup(), Numbered.class)
        .channel(Channel.named("work").parallelism(3));
  }

  /// Holds each stream against its own count: what is lost, doubled or out of order shows as a gap.
  private void receive(Context<Numbered> self) {
    int[] next = new int[SENDERS * KEYS];
    while (true) {
      Numbered message = self.receive();
      int stream = message.sender() * KEYS + message.key();
      if (!message.isIntact() || message.sequence() != next[stream]) {
        wrong.add(
            "sender %d key %d at %s: expected %d, came %d, intact: %s"
                .formatted(
                    message.sender(),
                    message.key(),
                    self.self(),
                    next[stream],
                    message.sequence(),
                    message.isIntact()));
      }
      next[stream] = message.sequence() + 1;
      received.incrementAndGet();
    }
  }

  private void send(Context<Object> self, int sender, List<Ref<Numbered>> receivers, int count) {
    Random random = new Random(SEED + sender);
    int[][] next = new int[receivers.size()][KEYS];
    for (int i = 0; i < count; i++) {
      int receiver = random.nextInt(receivers.size());
      int key = random.nextInt(KEYS);
      byte[] bytes = new byte[size(random)];
      random.nextBytes(bytes);
      Numbered message = Numbered.of(sender, key, next[receiver][key]++, bytes);
      queue(self.node(), receivers.get(receiver), message);
    }
  }

  /// A sender that found no room for long tries again: nothing was queued.
  private void queue(Node node, Ref<Numbered> receiver, Numbered message) {
    SendResult result = SendResult.TIMED_OUT;
    while (result == SendResult.TIMED_OUT) {
      result = node.forward(receiver, message, OPTIONS.get(message.key()));
    }
    if (!result.isQueued()) {
      wrong.add("sender " + message.sender() + " was told " + result);
    }
  }

  /// 99.9% under 512 bytes, the rest up to 1 MiB.
  private static int size(Random random) {
    int kind = random.nextInt(10_000);
    if (kind < 9_990) {
      return random.nextInt(random.nextInt(512) + 1);
    }
    return kind < 9_997 ? random.nextInt(100_000) : random.nextInt(1024 * 1024);
  }

  @Test
  @Timeout(300)
  void everyMessageArrivesOnceAndInOrderOverLanesThatAreResetAThousandTimes() throws Exception {
    try (ProxiedNode a = ProxiedNode.start("a", ExactlyOnceTest::settings);
        ProxiedNode b = ProxiedNode.start("b", ExactlyOnceTest::settings);
        ProxiedNode c = ProxiedNode.start("c", ExactlyOnceTest::settings);
        ProxiedNode d = ProxiedNode.start("d", ExactlyOnceTest::settings)) {
      ProxiedNode.joinAll(a.node(), b.node(), c.node(), d.node());
      List<ProxiedNode> all = List.of(a, b, c, d);
      for (int i = 0; i < all.size(); i++) {
        all.get(i).proxy().cut(SEED + i, MAX_CUT_BYTES, Integer.MAX_VALUE);
        all.get(i).proxy().resetAll();
      }
      List<Ref<Numbered>> receivers = new ArrayList<>();
      for (Node node : List.of(c.node(), d.node())) {
        for (int i = 0; i < RECEIVERS_PER_NODE; i++) {
          receivers.add(node.<Numbered>spawn(this::receive));
        }
      }
      long begin = System.nanoTime();
      for (int i = 0; i < SENDERS; i++) {
        int sender = i;
        Node node = i % 2 == 0 ? a.node() : b.node();
        Ref<Object> _ =
            node.spawn(self -> send(self, sender, receivers, MESSAGES / SENDERS));
      }
      awaitAll(all, begin);
      assertThat(wrong).as("seed %d", SEED).isEmpty();
      assertThat(cuts(all)).as("cuts, seed %d", SEED).isGreaterThanOrEqualTo(RESETS);
      assertNothingIsLeft(all);
    }
  }

  private static long cuts(List<ProxiedNode> nodes) {
    return nodes.stream().mapToLong(node -> node.proxy().cuts()).sum();
  }

  private void awaitAll(List<ProxiedNode> nodes, long begin) {
    try {
      ProxiedNode.eventually()
          .atMost(Duration.ofSeconds(280))
          .until(() -> {
            if (cuts(nodes) >= RESETS) {
              nodes.forEach(node -> node.proxy().stopCutting());
            }
            return received.get() >= MESSAGES || !wrong.isEmpty();
          });
    } finally {
      System.out.printf(
          "exactly once: seed=%d received=%d cuts=%d connections=%d seconds=%.1f%n",
          SEED,
          received.get(),
          cuts(nodes),
          nodes.stream().mapToLong(node -> node.proxy().accepted()).sum(),
          (System.nanoTime() - begin) / 1e9);
    }
  }

  private void assertNothingIsLeft(List<ProxiedNode> nodes) {
    for (ProxiedNode each : nodes) {
      ProxiedNode.eventually().until(() -> each.node().stats().queuedBytes() == 0);
      Map<DropReason, Long> dropped = new EnumMap<>(each.node().stats().deadLetters());
      dropped.remove(DropReason.SEND_TIMED_OUT); // sent again
      assertThat(dropped.values()).as("seed %d: %s", SEED, dropped).containsOnly(0L);
      assertThat(each.node().stats().lostWithLanes()).isZero();
      assertThat(each.node().stats().malformedFrames()).isZero();
    }
    assertThat(received.get()).isEqualTo(MESSAGES);
  }
}
