package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import java.lang.invoke.MethodHandles;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Two nodes need not have the same channels (§3.3.2).
@Timeout(60)
final class ChannelFallbackTest {
  record Numbered(int number, byte[] bytes) {}

  private static NodeBuilder node(String name) {
    return Node.named(name).messages(MethodHandles.lookup(), Numbered.class);
  }

  private static void collect(Node node, List<Integer> into) {
    node.spawn(
        dev.partisan.SpawnOptions.named("sink"),
        self -> {
          while (true) {
            into.add(((Numbered) self.receive()).number());
          }
        });
  }

  private static void send(Node from, Ref<Numbered> to, int first, int end, SendOptions options) {
    for (int i = first; i < end; i++) {
      int size = i % 50 == 0 ? 200_000 : 100;
      assertThat(from.forward(to, new Numbered(i, new byte[size]), options).isQueued()).isTrue();
    }
  }

  @Test
  void channelThatNobodyConfiguredIsTheDefaultChannelAndCounted() {
    try (Node a = node("a").start();
        Node b = node("b").start()) {
      List<Integer> received = new CopyOnWriteArrayList<>();
      collect(b, received);
      ProxiedNode.joinAll(a, b);
      send(a, a.ref("b", "sink"), 0, 100, SendOptions.via("nowhere"));
      ProxiedNode.eventually().until(() -> received.size() == 100);
      assertThat(a.stats().channelFallbacks()).isEqualTo(100);
    }
  }

  @Test
  void whatWasQueuedForAChannelThatThePeerLacksArrivesInOrderAndIsCounted() {
    try (Node a = node("a").channel(Channel.named("bulk").parallelism(2)).start();
        Node b = node("b").start()) {
      List<Integer> received = new CopyOnWriteArrayList<>();
      collect(b, received);
      a.join(b.address().toString());
      send(a, a.ref("b", "sink"), 0, 300, SendOptions.via("bulk"));
      ProxiedNode.awaitFullyConnected(a, b);
      send(a, a.ref("b", "sink"), 300, 500, SendOptions.via("bulk"));
      ProxiedNode.eventually().until(() -> received.size() == 500);
      assertThat(received).isEqualTo(IntStream.range(0, 500).boxed().toList());
      assertThat(a.stats().channelFallbacks()).isEqualTo(500);
      assertThat(a.stats().lostWithLanes()).isZero();
    }
  }

  @Test
  void peersOfDifferentParallelismReachEachOtherInOrder() {
    try (Node a = node("a").channel(Channel.named("work").parallelism(4)).start();
        Node b = node("b").channel(Channel.named("work").parallelism(2)).start()) {
      List<Integer> atA = new CopyOnWriteArrayList<>();
      List<Integer> atB = new CopyOnWriteArrayList<>();
      collect(a, atA);
      collect(b, atB);
      ProxiedNode.joinAll(a, b);
      for (int key = 0; key < 16; key++) {
        atA.clear();
        atB.clear();
        send(a, a.ref("b", "sink"), 0, 60, SendOptions.via("work").key(key));
        send(b, b.ref("a", "sink"), 0, 60, SendOptions.via("work").key(key));
        ProxiedNode.eventually().until(() -> atA.size() == 60 && atB.size() == 60);
        assertThat(atA).isSorted();
        assertThat(atB).isSorted();
      }
    }
  }
}
