package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Call;
import dev.partisan.CallTimeoutException;
import dev.partisan.Down;
import dev.partisan.DownReason;
import dev.partisan.DropReason;
import dev.partisan.GenServer;
import dev.partisan.MonitorConfig;
import dev.partisan.MonitorRef;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.ProcessBody;
import dev.partisan.Ref;
import dev.partisan.Topology;
import dev.partisan.faults.ResetProxy;
import dev.partisan.protocol.FullMeshConfig;
import dev.partisan.transport.ChildNode.WhoAreYou;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Monitors, and calls, when nodes die and networks part.
@Timeout(100)
final class MonitorFaultsTest {
  record Ask(int number) implements Call<Integer> {}

  record Block(byte[] bytes) {}

  private static final FullMeshConfig QUICK =
      FullMeshConfig.defaults()
          .withDetection(
              new FullMeshConfig.Detection(Duration.ofMillis(200), Duration.ofSeconds(1)));

  private final List<Down> downs = new CopyOnWriteArrayList<>();

  private static MonitorConfig grace(Duration grace) {
    Duration interval = Duration.ofMillis(200);
    return new MonitorConfig(
        interval, grace, grace.plus(interval.multipliedBy(2)), 100_000, 1_000_000);
  }

  private static NodeBuilder settings(NodeBuilder builder, Duration grace) {
    return ChildNode.settings(builder)
        .messages(MethodHandles.lookup(), Ask.class)
        .monitors(grace(grace))
        .topology(Topology.fullMesh(QUICK));
  }

  @Test
  void killedNodeIsDownAndSoAreItsProcesses() throws Exception {
    int port = ResetProxy.freePort();
    try (Node home = settings(Node.named("home"), Duration.ofSeconds(1)).start();
        ChildNode child = ChildNode.start("child", port)) {
      home.join("127.0.0.1:" + port);
      ProxiedNode.awaitReachable(home, "child");
      Ref<WhoAreYou> witness = home.ref("child", ChildNode.WITNESS);
      Ref<?> counter = home.call(witness, new WhoAreYou(), Duration.ofSeconds(20)).counter();
      MonitorRef ofProcess = home.monitor(counter, downs::add);
      MonitorRef ofName = home.monitor(witness, downs::add);
      MonitorRef ofNode = home.monitorNode("child", downs::add);

      child.kill();

      ProxiedNode.eventually().until(() -> downs.size() == 3);
      assertThat(downs).allMatch(down -> down.reason() == DownReason.NO_CONNECTION);
      assertThat(downs)
          .extracting(Down::monitor)
          .containsExactlyInAnyOrder(ofProcess, ofName, ofNode);
      assertThat(home.stats().monitors()).isZero();

      try (ChildNode next = ChildNode.start("child", port)) {
        home.join("127.0.0.1:" + port);
        home.monitor(counter, downs::add);
        ProxiedNode.eventually().until(() -> downs.size() == 4);
        assertThat(downs.getLast().reason()).isEqualTo(DownReason.NODE_REPLACED);
        next.kill();
      }
    }
  }

  @Test
  void partitionShorterThanTheGraceChangesNothing() throws Exception {
    Duration grace = Duration.ofMinutes(1);
    try (ProxiedNode a = ProxiedNode.start("a", builder -> settings(builder, grace));
        ProxiedNode b = ProxiedNode.start("b", builder -> settings(builder, grace))) {
      ProxiedNode.joinAll(a.node(), b.node());
      Ref<Ask> target = b.node().spawn(self -> self.receive());
      a.node().monitor(target, downs::add);
      a.node().monitorNode("b", downs::add);
      ProxiedNode.eventually().until(() -> b.node().stats().monitored() == 1);

      part(a, b);
      ProxiedNode.eventually()
          .until(() -> !ProxiedNode.reaches(a.node(), "b") && !ProxiedNode.reaches(b.node(), "a"));
      a.proxy().heal();
      b.proxy().heal();
      ProxiedNode.awaitFullyConnected(a.node(), b.node());

      assertThat(downs).isEmpty();
      assertThat(b.node().stats().monitored()).isEqualTo(1);
      a.node().forward(target, new Ask(1));
      ProxiedNode.eventually().until(() -> downs.size() == 1);
      assertThat(downs.getFirst().reason()).isEqualTo(DownReason.FINISHED);
      ProxiedNode.eventually().until(() -> b.node().stats().monitored() == 0);
    }
  }

  private static void part(ProxiedNode a, ProxiedNode b) {
    a.proxy().blackHole();
    b.proxy().blackHole();
  }

  @Test
  void partitionLongerThanTheGraceIsOneDownAndTheOtherSideForgets() throws Exception {
    Duration grace = Duration.ofMillis(300);
    try (ProxiedNode a = ProxiedNode.start("a", builder -> settings(builder, grace));
        ProxiedNode b = ProxiedNode.start("b", builder -> settings(builder, grace))) {
      ProxiedNode.joinAll(a.node(), b.node());
      Ref<Ask> target = b.node().spawn(self -> self.receive());
      a.node().monitor(target, downs::add);
      ProxiedNode.eventually().until(() -> b.node().stats().monitored() == 1);

      part(a, b);
      ProxiedNode.eventually().until(() -> downs.size() == 1);
      assertThat(downs.getFirst().reason()).isEqualTo(DownReason.NO_CONNECTION);
      ProxiedNode.eventually().until(() -> b.node().stats().monitored() == 0);
      b.node().forward(target, new Ask(1)); // the target ends while nobody can hear it
      a.proxy().heal();
      b.proxy().heal();
      ProxiedNode.awaitFullyConnected(a.node(), b.node());

      Ref<Ask> other = b.node().spawn(self -> {});
      a.node().monitor(other, downs::add);
      ProxiedNode.eventually().until(() -> downs.size() == 2);
      assertThat(downs.getLast().process()).contains(other);
      assertThat(a.node().stats().monitors()).isZero();
    }
  }

  @Test
  void endDuringAShortPartitionIsToldAfterIt() throws Exception {
    Duration grace = Duration.ofMinutes(1);
    try (ProxiedNode a = ProxiedNode.start("a", builder -> settings(builder, grace));
        ProxiedNode b = ProxiedNode.start("b", builder -> settings(builder, grace))) {
      ProxiedNode.joinAll(a.node(), b.node());
      Ref<Ask> target =
          b.node()
              .spawn(self -> {
                self.receive();
                throw new IllegalStateException("unheard");
              });
      a.node().monitor(target, downs::add);
      ProxiedNode.eventually().until(() -> b.node().stats().monitored() == 1);
      part(a, b);
      b.node().forward(target, new Ask(1));
      ProxiedNode.eventually().until(() -> !ProxiedNode.reaches(a.node(), "b"));
      a.proxy().heal();
      b.proxy().heal();
      ProxiedNode.eventually().until(() -> downs.size() == 1);
      assertThat(downs.getFirst().reason()).isEqualTo(DownReason.CRASHED);
      assertThat(downs.getFirst().text()).endsWith("unheard");
      ProxiedNode.eventually().until(() -> b.node().stats().monitored() == 0);
    }
  }

  @Test
  void monitorsWorkThroughNodesThatHandMessagesOn() throws Exception {
    try (Node a = inARow("a");
        Node b = inARow("b");
        Node c = inARow("c")) {
      b.join(a.address().toString());
      c.join(b.address().toString());
      ProxiedNode.awaitFullyConnected(a, b, c);
      for (int round = 0; round < 20; round++) {
        BlockingQueue<Object> received = new LinkedBlockingQueue<>();
        a.spawn(
            (ProcessBody<Object>)
                self -> {
                  Ref<Object> target =
                      c.spawn(worker -> {
                        worker.receive();
                        c.forward(self.self(), new Block(new byte[500_000]));
                        throw new IllegalStateException("far away");
                      });
                  self.monitor(target, down -> down);
                  a.forward(target, new Ask(1));
                  received.add(self.receive());
                  received.add(self.receive());
                });
        assertThat(received.poll(30, TimeUnit.SECONDS)).isInstanceOf(Block.class);
        assertThat(received.poll(30, TimeUnit.SECONDS))
            .isInstanceOfSatisfying(
                Down.class, down -> assertThat(down.text()).endsWith("far away"));
      }
      ProxiedNode.eventually().until(() -> a.stats().monitors() == 0 && c.stats().monitored() == 0);
      assertThat(b.stats().relayedMessages()).isPositive();
    }
  }

  private static Node inARow(String name) {
    return Node.named(name)
        .topology(TreeProtocol.topology())
        .messages(MethodHandles.lookup(), Ask.class, Block.class)
        .start();
  }

  @Test
  void lateReplyNeverAnswersALaterCall() throws Exception {
    try (Node a = settings(Node.named("a"), Duration.ofSeconds(1)).start();
        Node b = settings(Node.named("b"), Duration.ofSeconds(1)).start()) {
      ProxiedNode.joinAll(a, b);
      CountDownLatch release = new CountDownLatch(1);
      Ref<Ask> server =
          b.spawn(
              "server",
              () ->
                  new GenServer<Ask>() {
                    @Override
                    public Object handleCall(Ask ask) throws InterruptedException {
                      if (ask.number() == 1) {
                        release.await();
                      }
                      return ask.number();
                    }
                  });
      CompletionStage<Integer> late = a.callAsync(server, new Ask(1), Duration.ofMillis(100));
      assertThat(late.toCompletableFuture())
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableThat()
          .withCauseInstanceOf(CallTimeoutException.class);
      CompletionStage<Integer> next = a.callAsync(server, new Ask(2), Duration.ofSeconds(60));
      release.countDown();
      assertThat(next.toCompletableFuture().get()).isEqualTo(2);
      assertThat(a.stats().deadLetters().get(DropReason.LATE_REPLY)).isEqualTo(1);
    }
  }
}
