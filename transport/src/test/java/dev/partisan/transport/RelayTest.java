package dev.partisan.transport;

import static dev.partisan.transport.ProxiedNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Call;
import dev.partisan.CallNotSentException;
import dev.partisan.CallTimeoutException;
import dev.partisan.CallTimeoutException.Progress;
import dev.partisan.Channel;
import dev.partisan.DropReason;
import dev.partisan.GenServer;
import dev.partisan.NoSuchProcessException;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.NodeUnreachableException;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.SpawnOptions;
import dev.partisan.Topology;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Messages that other nodes hand on, over loopback TCP: nodes in a row, each connected to the next.
@Timeout(60)
final class RelayTest {
  record Ask(int number) implements Call<Answer> {}

  record Answer(int number) {}

  record Numbered(int key, int number, byte[] bytes) {}

  private static final Duration LONG = Duration.ofSeconds(20);

  private static NodeBuilder settings(String name, Topology topology) {
    return Node.named(name)
        .topology(topology)
        .messages(MethodHandles.lookup(), Ask.class, Answer.class, Numbered.class);
  }

  private static NodeBuilder settings(String name) {
    return settings(name, TreeProtocol.topology());
  }

  private static void joinInARow(Node... nodes) {
    for (int i = 1; i < nodes.length; i++) {
      nodes[i].join(nodes[i - 1].address().toString());
    }
    ProxiedNode.awaitFullyConnected(nodes);
  }

  private static final class Echo implements GenServer<Ask> {
    @Override
    public Answer handleCall(Ask ask) {
      return new Answer(ask.number());
    }
  }

  private static long dropped(Node node, DropReason reason) {
    return node.stats().deadLetters().getOrDefault(reason, 0L);
  }

  @Test
  void eachKeyKeepsItsOrderThroughTwoRelays() {
    Channel wide = Channel.named("work").parallelism(4);
    try (Node a = settings("a").channel(wide).start();
        Node b = settings("b").channel(Channel.named("work").parallelism(3)).start();
        Node c = settings("c").start();
        Node d = settings("d").channel(wide).start()) {
      Map<Integer, List<Integer>> received = new ConcurrentHashMap<>();
      d.spawn(
          SpawnOptions.named("sink"),
          self -> {
            while (true) {
              Numbered next = (Numbered) self.receive();
              received
                  .computeIfAbsent(next.key(), key -> new CopyOnWriteArrayList<>())
                  .add(next.number());
            }
          });
      joinInARow(a, b, c, d);
      Ref<Numbered> sink = a.ref("d", "sink");
      for (int i = 0; i < 200; i++) {
        for (int key = 0; key < 4; key++) {
          byte[] bytes = new byte[i % 40 == key ? 200_000 : 50];
          SendOptions way = SendOptions.via("work").key(key);
          assertThat(a.forward(sink, new Numbered(key, i, bytes), way).isQueued()).isTrue();
        }
      }
      eventually().until(() -> received.values().stream().mapToInt(List::size).sum() == 800);
      assertThat(received.values()).allSatisfy(numbers -> assertThat(numbers).isSorted());
      eventually().until(() -> b.stats().relayedMessages() == 800);
      eventually().until(() -> c.stats().relayedMessages() == 800);
    }
  }

  @Test
  void callsAreAnsweredBothWaysAndByNameAndByProcess() {
    try (Node a = settings("a").start();
        Node b = settings("b").start();
        Node c = settings("c").start()) {
      Ref<Ask> atA = a.spawn("echo", Echo::new);
      Ref<Ask> atC = c.spawn("echo", Echo::new);
      joinInARow(a, b, c);
      assertThat(a.call(atC, new Ask(1), LONG)).isEqualTo(new Answer(1));
      assertThat(c.call(atA, new Ask(2), LONG)).isEqualTo(new Answer(2));
      assertThat(a.call(a.<Ask>ref("c", "echo"), new Ask(3), LONG)).isEqualTo(new Answer(3));
      eventually().until(() -> b.stats().relayedMessages() >= 6);
      assertThat(b.call(b.<Ask>ref("c", "echo"), new Ask(4), LONG)).isEqualTo(new Answer(4));
      assertThatThrownBy(() -> a.call(a.<Ask>ref("c", "nobody"), new Ask(5), LONG))
          .isInstanceOf(NoSuchProcessException.class);
    }
  }

  @Test
  void largeMessageIsHandedOnWhole() throws InterruptedException {
    try (Node a = settings("a").start();
        Node b = settings("b").start();
        Node c = settings("c").start()) {
      LinkedBlockingQueue<Numbered> received = new LinkedBlockingQueue<>();
      Ref<Numbered> sink =
          c.spawn(self -> {
            while (true) {
              received.add(self.receive());
            }
          });
      joinInARow(a, b, c);
      byte[] bytes = new byte[5_000_000];
      new Random(7).nextBytes(bytes);
      assertThat(a.forward(sink, new Numbered(0, 0, bytes))).isEqualTo(SendResult.QUEUED);
      Numbered message = received.poll(20, TimeUnit.SECONDS);
      assertThat(message).isNotNull();
      assertThat(message.bytes()).isEqualTo(bytes);
    }
  }

  @Test
  void acknowledgementOfARelayIsNotThatOfTheOtherNode() {
    try (Node a = settings("a").start();
        Node b = settings("b").start();
        Node c = settings("c").start()) {
      CountDownLatch never = new CountDownLatch(1);
      Ref<Ask> silent = c.spawn(self -> never.await());
      joinInARow(a, b, c);
      assertThatThrownBy(() -> a.call(silent, new Ask(1), Duration.ofMillis(500)))
          .isInstanceOfSatisfying(
              CallTimeoutException.class, e -> assertThat(e.progress()).isEqualTo(Progress.SENT));
      c.stop(silent);
    }
  }

  @Test
  void earlierRunGetsNothingAndANameIsFollowed() {
    try (Node a = settings("a").start();
        Node b = settings("b", TreeProtocol.topology(name -> true, true)).start()) {
      Ref<Ask> old;
      try (Node first = settings("c").start()) {
        old = first.spawn("echo", Echo::new);
        joinInARow(a, b, first);
        assertThat(a.call(old, new Ask(1), LONG)).isEqualTo(new Answer(1));
      }
      try (Node second = settings("c").start()) {
        second.spawn("echo", Echo::new);
        second.join(b.address().toString());
        eventually().until(() -> b.members().stream().anyMatch(m -> m.id().equals(second.id())));
        assertThatThrownBy(() -> a.call(old, new Ask(2), LONG))
            .isInstanceOf(NodeUnreachableException.class);
        assertThat(dropped(b, DropReason.OLD_INCARNATION)).isEqualTo(1);
        assertThat(dropped(a, DropReason.OLD_INCARNATION)).isEqualTo(1);
        assertThat(a.call(a.<Ask>ref("c", "echo"), new Ask(3), LONG)).isEqualTo(new Answer(3));
      }
    }
  }

  /// Sends until the relay has dropped some, small ones at the end, for the room that large ones leave.
  private static int fill(Node from, Node relay, Ref<Object> to, int first) {
    int sent = 0;
    for (int size : new int[] {32_000, 0}) {
      long full = dropped(relay, DropReason.QUEUE_FULL) + 20;
      for (; dropped(relay, DropReason.QUEUE_FULL) < full; sent++) {
        Numbered message = new Numbered(0, first + sent, new byte[size]);
        assertThat(from.forward(to, message, SendOptions.via("work")).isQueued()).isTrue();
      }
    }
    return sent;
  }

  @Test
  void fullRelayDropsCountsAndTellsTheOriginAndEndsItsCalls() {
    Channel narrow = Channel.named("work").queueBytes(256 * 1024);
    CountDownLatch goOn = new CountDownLatch(1);
    List<Integer> received = new CopyOnWriteArrayList<>();
    try (Node a = settings("a").channel(Channel.named("work").queueBytes(64 << 20)).start();
        Node b = settings("b").channel(narrow).start();
        Node c = settings("c").channel(narrow).stuckAfter(Duration.ofSeconds(50)).start()) {
      Ref<Object> slow =
          c.spawn(
              SpawnOptions.defaults().mailboxBytes(100_000),
              self -> {
                goOn.await();
                while (true) {
                  if (self.receive() instanceof Numbered numbered) {
                    received.add(numbered.number());
                  }
                }
              });
      b.spawn("echo", Echo::new);
      joinInARow(a, b, c);
      @SuppressWarnings("unchecked") // it understands everything
      Ref<Ask> asked = (Ref<Ask>) (Ref<?>) slow;
      int sent = 0;
      SendResult refusal = null;
      while (refusal == null) {
        sent += fill(a, b, slow, sent);
        try {
          a.call(asked, new Ask(1), Duration.ofMillis(500), SendOptions.via("work"));
        } catch (CallNotSentException e) {
          refusal = e.result();
        } catch (CallTimeoutException e) {
          // Room was made meanwhile, by an acknowledgement or by sockets that took a little more.
        }
      }
      assertThat(refusal).isEqualTo(SendResult.QUEUE_FULL);
      assertThat(a.call(a.<Ask>ref("b", "echo"), new Ask(2), LONG)).isEqualTo(new Answer(2));
      goOn.countDown();
      int all = sent;
      eventually().until(() -> received.size() + dropped(a, DropReason.QUEUE_FULL) == all + 1);
      eventually()
          .until(() -> dropped(b, DropReason.QUEUE_FULL) == dropped(a, DropReason.QUEUE_FULL));
      assertThat(received).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void messageOfAnotherNodeFromAPeerThatMayNotHandOnIsRefusedAndCounted() {
    List<Integer> received = new CopyOnWriteArrayList<>();
    try (Node a = settings("a").start();
        Node b = settings("b").start();
        Node c = settings("c", TreeProtocol.topology(name -> false, false)).start()) {
      Ref<Numbered> sink =
          c.spawn(self -> {
            while (true) {
              received.add(self.receive().number());
            }
          });
      joinInARow(a, b, c);
      a.forward(sink, new Numbered(0, 1, new byte[0]));
      eventually().until(() -> c.stats().refusedOrigins() == 1);
      b.forward(sink, new Numbered(0, 2, new byte[0]));
      eventually().until(() -> received.size() == 1);
      assertThat(received).containsExactly(2);
    }
  }

  @Test
  void nodeThatMayNotHandOnSaysSo() {
    try (Node a = settings("a").start();
        Node b = settings("b", TreeProtocol.topology(name -> false, false)).start();
        Node c = settings("c").start()) {
      c.spawn("echo", Echo::new);
      joinInARow(a, b, c);
      assertThatThrownBy(() -> a.call(a.<Ask>ref("c", "echo"), new Ask(1), LONG))
          .isInstanceOf(NodeUnreachableException.class);
      assertThat(dropped(b, DropReason.NO_ROUTE)).isEqualTo(1);
      assertThat(dropped(a, DropReason.NO_ROUTE)).isEqualTo(1);
    }
  }

  @Test
  void messageThatNeedsMoreHopsThanAllowedIsDroppedAndItsOriginTold() {
    try (Node a = settings("a").maxHops(1).start();
        Node b = settings("b").start();
        Node c = settings("c").start();
        Node d = settings("d").start()) {
      c.spawn("echo", Echo::new);
      d.spawn("echo", Echo::new);
      joinInARow(a, b, c, d);
      assertThat(a.call(a.<Ask>ref("c", "echo"), new Ask(1), LONG)).isEqualTo(new Answer(1));
      assertThatThrownBy(() -> a.call(a.<Ask>ref("d", "echo"), new Ask(2), LONG))
          .isInstanceOf(NodeUnreachableException.class);
      assertThat(dropped(c, DropReason.HOP_LIMIT)).isEqualTo(1);
      assertThat(dropped(a, DropReason.HOP_LIMIT)).isEqualTo(1);
    }
  }
}
