package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.partisan.Call;
import dev.partisan.CallTimeoutException;
import dev.partisan.CallTimeoutException.Progress;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.NodeUnreachableException;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.Topology;
import dev.partisan.protocol.FullMeshConfig;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Joins, leaves and lost connections between whole nodes.
@Timeout(100)
final class MembershipFaultsTest {
  record Ask(int number) implements Call<Answer> {}

  record Answer(int number) {}

  private static final FullMeshConfig QUICK =
      FullMeshConfig.defaults()
          .withDetection(
              new FullMeshConfig.Detection(Duration.ofMillis(200), Duration.ofSeconds(2)));

  private static NodeBuilder settings(NodeBuilder builder) {
    return builder
        .messages(MethodHandles.lookup(), Ask.class, Answer.class)
        .topology(Topology.fullMesh(QUICK));
  }

  private static Node start(String name) {
    return settings(Node.named(name)).start();
  }

  private static Ref<Ask> collector(Node node, List<Integer> into) {
    return node.spawn(self -> {
      while (true) {
        into.add(self.receive().number());
      }
    });
  }

  private static Ref<Ask> silent(Node node) {
    return node.spawn(self -> {
      while (true) {
        self.receive();
        self.deferReply();
      }
    });
  }

  @Test
  void fiveNodesThatJoinThroughEachOtherAtOnceBecomeOneCluster() {
    List<Node> nodes = IntStream.range(0, 5).mapToObj(i -> start("n" + i)).toList();
    try {
      CompletableFuture<?>[] joins =
          IntStream.range(0, 5)
              .mapToObj(i ->
                  nodes
                      .get(i)
                      .joinAsync(
                          nodes.get((i + 1) % 5).address().toString(),
                          nodes.get((i + 2) % 5).address().toString())
                      .toCompletableFuture())
              .toArray(CompletableFuture[]::new);
      CompletableFuture.allOf(joins).join();
      ProxiedNode.awaitFullyConnected(nodes.toArray(Node[]::new));
    } finally {
      nodes.forEach(node -> node.close(Duration.ZERO));
    }
  }

  @Test
  void nodeThatLeavesIsGoneAndMayComeBackAtOnce() {
    try (Node a = start("a");
        Node b = start("b");
        Node c = start("c")) {
      ProxiedNode.joinAll(a, b, c);
      List<Integer> atA = new CopyOnWriteArrayList<>();
      List<Integer> atC = new CopyOnWriteArrayList<>();
      Ref<Ask> toA = collector(a, atA);
      Ref<Ask> toC = collector(c, atC);
      for (int round = 0; round < 20; round++) {
        c.leave();
        assertThat(c.members()).hasSize(1);
        if (round % 2 == 0) {
          ProxiedNode.eventually().until(() -> a.members().size() == 2 && b.members().size() == 2);
        }
        c.join(a.address().toString());
        ProxiedNode.awaitFullyConnected(a, b, c);
        assertThat(a.forward(toC, new Ask(round)).isQueued()).isTrue();
        assertThat(c.forward(toA, new Ask(round)).isQueued()).isTrue();
        int arrived = round + 1;
        ProxiedNode.eventually().until(() -> atA.size() == arrived && atC.size() == arrived);
      }
      assertThat(atA).isSorted().doesNotHaveDuplicates();
      assertThat(atC).isSorted().doesNotHaveDuplicates();
    }
  }

  @Test
  void nodeThatLeavesAndClosesAtOnceHasSaidGoodbye() {
    try (Node a = start("a");
        Node b = start("b")) {
      ProxiedNode.joinAll(a, b);
      List<MemberEvent> events = new CopyOnWriteArrayList<>();
      a.onMembership(events::add);
      b.onMembership(events::add);
      for (int i = 1; i <= 20; i++) {
        Node guest = start("guest" + i);
        guest.join(a.address().toString());
        ProxiedNode.awaitFullyConnected(a, b, guest);
        guest.leave();
        guest.close();
        ProxiedNode.eventually().until(() -> a.members().size() == 2 && b.members().size() == 2);
      }
      assertThat(events).noneMatch(MemberEvent.Unreachable.class::isInstance);
    }
  }

  @Test
  void nodeThatIsMadeToLeaveLearnsOfItAndRunsOn() {
    try (Node a = start("a");
        Node b = start("b");
        Node c = start("c")) {
      ProxiedNode.joinAll(a, b, c);
      a.leave("c");
      ProxiedNode.eventually()
          .until(
              () -> a.members().size() == 2 && b.members().size() == 2 && c.members().size() == 1);
      assertThat(c.isClosed()).isFalse();
      c.join(b.address().toString());
      ProxiedNode.awaitFullyConnected(a, b, c);
      assertThatThrownBy(() -> a.leave("nobody")).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void partitionMakesUnreachableAndWhatWasQueuedArrivesOnceAfterItHeals() throws Exception {
    try (ProxiedNode a = ProxiedNode.start("a", MembershipFaultsTest::settings);
        ProxiedNode b = ProxiedNode.start("b", MembershipFaultsTest::settings)) {
      ProxiedNode.joinAll(a.node(), b.node());
      List<Integer> received = new CopyOnWriteArrayList<>();
      Ref<Ask> sink = collector(b.node(), received);
      for (int i = 0; i < 100; i++) {
        a.node().forward(sink, new Ask(i));
      }
      a.proxy().blackHole();
      b.proxy().blackHole();
      for (int i = 100; i < 200; i++) {
        a.node().forward(sink, new Ask(i));
      }
      ProxiedNode.eventually()
          .until(() -> !ProxiedNode.reaches(a.node(), "b") && !ProxiedNode.reaches(b.node(), "a"));
      for (int i = 200; i < 300; i++) {
        assertThat(a.node().forward(sink, new Ask(i)).isQueued()).isTrue();
      }
      assertThat(a.node().members()).hasSize(2);

      a.proxy().heal();
      b.proxy().heal();

      ProxiedNode.awaitFullyConnected(a.node(), b.node());
      ProxiedNode.eventually().until(() -> a.node().stats().queuedBytes() == 0);
      ProxiedNode.eventually().until(() -> received.size() >= 300);
      assertThat(received).isEqualTo(IntStream.range(0, 300).boxed().toList());
      assertThat(a.node().stats().lostWithLanes()).isZero();
    }
  }

  @Test
  void callToALostNodeFailsWithinSecondsAlsoWhenItIsLostAlready() throws Exception {
    try (ProxiedNode a = ProxiedNode.start("a", MembershipFaultsTest::settings);
        ProxiedNode b = ProxiedNode.start("b", MembershipFaultsTest::settings)) {
      ProxiedNode.joinAll(a.node(), b.node());
      Ref<Ask> server = silent(b.node());
      CompletionStage<Answer> waiting =
          a.node().callAsync(server, new Ask(1), Duration.ofSeconds(60));
      a.proxy().blackHole();
      b.proxy().blackHole();
      assertThat(waiting.toCompletableFuture())
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withCauseInstanceOf(NodeUnreachableException.class);
      assertThat(ProxiedNode.reaches(a.node(), "b")).isFalse();

      long begin = System.nanoTime();
      assertThatThrownBy(() -> a.node().call(server, new Ask(2), Duration.ofSeconds(60)))
          .isInstanceOf(NodeUnreachableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(20));
    }
  }

  @Test
  void callThatTimesOutTellsHowFarItCame() throws Exception {
    try (ProxiedNode a = ProxiedNode.start("a", builder -> settings(builder));
        ProxiedNode b = ProxiedNode.start("b", builder -> settings(builder))) {
      ProxiedNode.joinAll(a.node(), b.node());
      Ref<Ask> server = silent(b.node());
      assertThat(progress(a.node(), server, Duration.ofMillis(500)))
          .isEqualTo(Progress.ACKNOWLEDGED);
      a.proxy().blackHole();
      b.proxy().blackHole();
      assertThat(progress(a.node(), server, Duration.ofMillis(200))).isEqualTo(Progress.SENT);
    }
  }

  private static Progress progress(Node node, Ref<Ask> server, Duration timeout) {
    return catchThrowableOfType(
            CallTimeoutException.class,
            () -> node.call(server, new Ask(1), timeout, SendOptions.defaults()))
        .progress();
  }

  @Test
  void membershipEventsComeInOrder() throws IOException {
    try (Node a = start("a");
        Node b = start("b")) {
      List<MemberEvent> events = new CopyOnWriteArrayList<>();
      a.onMembership(events::add);
      int rounds = 15;
      for (int i = 0; i < rounds; i++) {
        b.join(a.address().toString());
        ProxiedNode.eventually().until(() -> a.members().size() == 2);
        b.leave();
        ProxiedNode.eventually().until(() -> a.members().size() == 1);
      }
      ProxiedNode.eventually().until(() -> left(events) == rounds);
      boolean isMember = false;
      for (MemberEvent event : events) {
        if (event instanceof MemberEvent.Joined) {
          assertThat(isMember).as("%s", events).isFalse();
          isMember = true;
        } else if (event instanceof MemberEvent.Left) {
          assertThat(isMember).as("%s", events).isTrue();
          isMember = false;
        }
      }
    }
  }

  private static long left(List<MemberEvent> events) {
    return events.stream().filter(MemberEvent.Left.class::isInstance).count();
  }

  @Test
  void nodesThatDialEachOtherAtOnceSettleOnOneConnectionALane() throws Exception {
    int lanes = 2; // control and default
    try (ProxiedNode a = ProxiedNode.start("a", MembershipFaultsTest::settings);
        ProxiedNode b = ProxiedNode.start("b", MembershipFaultsTest::settings)) {
      for (int i = 0; i < 140; i++) {
        CompletableFuture<Void> one =
            a.node().joinAsync(b.node().address().toString()).toCompletableFuture();
        CompletableFuture<Void> other =
            b.node().joinAsync(a.node().address().toString()).toCompletableFuture();
        CompletableFuture.allOf(one, other).join();
        ProxiedNode.awaitFullyConnected(a.node(), b.node());
        ProxiedNode.eventually().until(() -> a.proxy().open() + b.proxy().open() == lanes);
        if (i % 2 == 0) {
          a.proxy().resetAll();
          b.proxy().resetAll();
          ProxiedNode.awaitFullyConnected(a.node(), b.node());
          ProxiedNode.eventually().until(() -> a.proxy().open() + b.proxy().open() == lanes);
        } else {
          a.node().leave();
          ProxiedNode.eventually().until(() -> b.node().members().size() == 1);
        }
      }
      assertThat(a.node().members()).extracting(Member::id).contains(a.node().id());
    }
  }
}
