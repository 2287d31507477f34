package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Channel;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import java.lang.invoke.MethodHandles;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Channels that keep nothing for a lost connection, and options that give order up.
@Timeout(90)
final class RetentionTest {
  private static final int MESSAGES = 60_000;
  private static final int RESET_EVERY = 12_345;
  private static final int SMALL = 100;

  record Numbered(int number, byte[] bytes) {}

  private static UnaryOperator<NodeBuilder> with(Channel channel) {
    return builder -> builder.messages(MethodHandles.lookup(), Numbered.class).channel(channel);
  }

  /// The two sides need not agree: each decides for what it sends.
  @Test
  void withoutRetentionASubsequenceArrivesThroughResetsAndTheRestIsCounted() throws Exception {
    Channel forgetful = Channel.named("x").retention(false);
    try (ProxiedNode a = ProxiedNode.start("a", with(forgetful));
        ProxiedNode b = ProxiedNode.start("b", with(Channel.named("x")))) {
      ProxiedNode.joinAll(a.node(), b.node());
      Counted there = new Counted(b);
      Counted here = new Counted(a);
      byte[] bytes = new byte[SMALL];
      for (int i = 1; i <= MESSAGES; i++) {
        Numbered message = new Numbered(i, i % 5_000 == 0 ? new byte[300_000] : bytes);
        assertThat(a.node().forward(there.ref, message, SendOptions.via("x")).isQueued()).isTrue();
        assertThat(b.node().forward(here.ref, message, SendOptions.via("x")).isQueued()).isTrue();
        if (i % RESET_EVERY == 0) {
          a.proxy().resetAll();
          b.proxy().resetAll();
        }
      }
      ProxiedNode.eventually()
          .until(() -> there.received.get() + a.node().stats().lostWithLanes() == MESSAGES);
      ProxiedNode.eventually().until(() -> here.received.get() == MESSAGES);
      assertThat(there.isOutOfOrder).isFalse();
      assertThat(there.large.get()).isEqualTo(MESSAGES / 5_000);
      assertThat(here.isOutOfOrder).isFalse();
      assertThat(b.node().stats().lostWithLanes()).isZero();
    }
  }

  /// What a process received.
  private static final class Counted {
    final AtomicLong received = new AtomicLong();
    final AtomicInteger large = new AtomicInteger();
    final AtomicBoolean isOutOfOrder = new AtomicBoolean();
    final Ref<Numbered> ref;

    Counted(ProxiedNode node) {
      ref =
          node.node()
              .spawn(self -> {
                int last = 0;
                while (true) {
                  last = note(self.receive(), last);
                }
              });
    }

    private int note(Numbered next, int last) {
      if (next.number() <= last) {
        isOutOfOrder.set(true);
      }
      large.addAndGet(next.bytes().length > SMALL ? 1 : 0);
      received.incrementAndGet();
      return next.number();
    }
  }

  @Test
  void anyLaneLetsOneSenderUseAllLanesOfItsChannel() throws Exception {
    Channel wide = Channel.named("x").parallelism(3);
    try (ProxiedNode a = ProxiedNode.start("a", with(wide));
        ProxiedNode b = ProxiedNode.start("b", with(wide))) {
      ProxiedNode.joinAll(a.node(), b.node());
      Counted there = new Counted(b);
      SendOptions anyLane = SendOptions.via("x").key(1).anyLane();
      assertThat(anyLane.key()).isEmpty();
      for (int i = 1; i <= 200; i++) {
        byte[] bytes = new byte[50_000];
        assertThat(a.node().forward(there.ref, new Numbered(i, bytes), anyLane).isQueued())
            .isTrue();
      }
      ProxiedNode.eventually().until(() -> there.received.get() == 200);
      assertThat(there.isOutOfOrder).as("lanes overtake each other").isTrue();
    }
  }
}
