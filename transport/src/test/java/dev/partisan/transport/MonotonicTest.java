package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Call;
import dev.partisan.Channel;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.OverflowPolicy;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.SpawnOptions;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Monotonic channels (paper, §3.3.2) between nodes: newer messages subsume older ones that wait.
@Timeout(90)
final class MonotonicTest {
  private static final Duration WINDOW = Duration.ofMillis(100);
  private static final Duration WAIT = Duration.ofSeconds(20);

  sealed interface ToSink {}

  record Reading(int sensor, long version) implements ToSink {}

  record State(int part, long version, byte[] bytes) implements ToSink {}

  record Ask(int number) implements ToSink, Call<Answer> {}

  record Answer(int number) {}

  private static NodeBuilder settings(NodeBuilder builder) {
    return builder
        .messages(MethodHandles.lookup(), ToSink.class, Answer.class)
        .channel(Channel.named("state").monotonic(WINDOW))
        .channel(Channel.named("wide").parallelism(3).monotonic(WINDOW));
  }

  /// Keeps the newest version of each key, and notes when one did not rise.
  private static final class Sink implements GenServer<ToSink> {
    final Map<Integer, Long> newest = new ConcurrentHashMap<>();
    final AtomicBoolean hasFallen = new AtomicBoolean();
    final AtomicLong received = new AtomicLong();
    final AtomicBoolean hasTornState = new AtomicBoolean();
    final Semaphore mayTake;

    Sink(Semaphore mayTake) {
      this.mayTake = mayTake;
    }

    @Override
    public Answer handleCall(ToSink request) {
      return new Answer(request instanceof Ask ask ? ask.number() : -1);
    }

    @Override
    public void handleCast(ToSink message) throws InterruptedException {
      mayTake.acquire();
      switch (message) {
        case Reading reading -> note(reading.sensor(), reading.version());
        case State state -> {
          byte first = state.bytes()[0];
          hasTornState.compareAndSet(
              false,
              first != (byte) state.version() || first != state.bytes()[state.bytes().length - 1]);
          note(state.part(), state.version());
        }
        case Ask _ -> {}
      }
    }

    private void note(int key, long version) {
      received.incrementAndGet();
      Long before = newest.put(key, version);
      if (before != null && before >= version) {
        hasFallen.set(true);
      }
    }

    boolean hasLast(int keys, long version) {
      for (int key = 0; key < keys; key++) {
        if (newest.getOrDefault(key, 0L) != version) {
          return false;
        }
      }
      return true;
    }
  }

  private static Ref<ToSink> serve(Node node, Sink sink) {
    return node.spawn(SpawnOptions.named("sink").mailboxBytes(100_000), () -> sink);
  }

  @Test
  void versionsRiseAndTheLastArrivesThroughResetsAtASlowReceiver() throws Exception {
    int keys = 5;
    long updates = 40_000;
    Semaphore mayTake = new Semaphore(0);
    Sink sink = new Sink(mayTake);
    try (ProxiedNode a = ProxiedNode.start("a", MonotonicTest::settings);
        ProxiedNode b = ProxiedNode.start("b", MonotonicTest::settings)) {
      ProxiedNode.joinAll(a.node(), b.node());
      serve(b.node(), sink);
      Ref<ToSink> target = a.node().ref("b", "sink");
      for (long version = 1; version <= updates; version++) {
        for (int key = 0; key < keys; key++) {
          SendOptions options = SendOptions.via("state").key(key);
          assertThat(a.node().forward(target, new Reading(key, version), options))
              .isEqualTo(SendResult.QUEUED);
        }
        assertThat(a.node().stats().waitingMonotonic()).isLessThanOrEqualTo(keys);
        mayTake.release(version % 8 == 0 ? 1 : 0);
        if (version % 8_000 == 0) {
          a.proxy().resetAll();
          b.proxy().resetAll();
        }
      }
      mayTake.release(Integer.MAX_VALUE / 2);
      ProxiedNode.eventually().until(() -> sink.hasLast(keys, updates));
      ProxiedNode.eventually().until(() -> a.node().stats().queuedBytes() == 0);
      assertThat(sink.hasFallen).isFalse();
      assertThat(a.node().stats().conflated() + sink.received.get()).isEqualTo(keys * updates);
      assertThat(a.node().stats().conflated()).isPositive();
      assertThat(a.node().stats().lostWithLanes()).isZero();
      assertThat(a.node().stats().deadLetters().values()).containsOnly(0L);
    }
  }

  @Test
  void largeStatesAreSubsumedWhileThePeerIsAwayAndTheirArraysMayBeReused() throws Exception {
    int keys = 3;
    long updates = 40;
    Sink sink = new Sink(new Semaphore(Integer.MAX_VALUE / 2));
    try (ProxiedNode a = ProxiedNode.start("a", MonotonicTest::settings);
        ProxiedNode b = ProxiedNode.start("b", MonotonicTest::settings)) {
      ProxiedNode.joinAll(a.node(), b.node());
      serve(b.node(), sink);
      Ref<ToSink> target = a.node().ref("b", "sink");
      a.proxy().blackHole();
      b.proxy().blackHole();
      byte[] bytes = new byte[1024 * 1024];
      for (long version = 1; version <= updates; version++) {
        Arrays.fill(bytes, (byte) version);
        for (int key = 0; key < keys; key++) {
          State state = new State(key, version, bytes);
          assertThat(a.node().forward(target, state, SendOptions.via("wide").key(key)).isQueued())
              .isTrue();
        }
      }
      assertThat(a.node().stats().queuedBytes()).isLessThan(keys * updates * bytes.length / 4);
      a.proxy().heal();
      b.proxy().heal();
      ProxiedNode.eventually().until(() -> sink.hasLast(keys, updates));
      assertThat(sink.hasFallen).isFalse();
      assertThat(sink.hasTornState).isFalse();
      assertThat(sink.received.get()).isLessThan(keys * updates / 2);
      assertThat(a.node().stats().conflated() + sink.received.get()).isEqualTo(keys * updates);
    }
  }

  @Test
  void messagesWaitForAPeerThatHasNoSuchChannelAndGoOutOnTheDefaultChannel() throws Exception {
    Sink sink = new Sink(new Semaphore(Integer.MAX_VALUE / 2));
    try (Node b =
        Node.named("b").messages(MethodHandles.lookup(), ToSink.class, Answer.class).start()) {
      serve(b, sink);
      try (Node a = settings(Node.named("a")).start()) {
        a.join(b.address().toString());
        Ref<ToSink> target = a.ref("b", "sink");
        for (long version = 1; version <= 1_000; version++) {
          assertThat(a.forward(target, new Reading(0, version), SendOptions.via("wide")).isQueued())
              .isTrue();
        }
        ProxiedNode.eventually().until(() -> sink.hasLast(1, 1_000));
        assertThat(sink.hasFallen).isFalse();
        assertThat(a.stats().waitingMonotonic()).isZero();
      }
    }
  }

  @Test
  void requestsOnAMonotonicChannelAreNeverSubsumed() throws Exception {
    Sink sink = new Sink(new Semaphore(Integer.MAX_VALUE / 2));
    try (Node a = settings(Node.named("a")).start();
        Node b = settings(Node.named("b")).start()) {
      ProxiedNode.joinAll(a, b);
      serve(b, sink);
      Ref<Ask> target = a.ref("b", "sink");
      var calls =
          IntStream.range(0, 200)
              .mapToObj(i -> a.callAsync(target, new Ask(i), WAIT, SendOptions.via("state")))
              .toList();
      for (int i = 0; i < calls.size(); i++) {
        assertThat(calls.get(i).toCompletableFuture().join()).isEqualTo(new Answer(i));
      }
    }
  }

  @Test
  void onlySoManyMessagesWaitAndThenTheOverflowPolicyDecides() throws Exception {
    try (ProxiedNode a =
            ProxiedNode.start(
                "a",
                builder ->
                    settings(builder)
                        .monotonicSlots(10)
                        .channel(
                            Channel.named("few").monotonic(WINDOW).overflow(OverflowPolicy.DROP)));
        ProxiedNode b = ProxiedNode.start("b", MonotonicTest::settings)) {
      a.node().join(b.proxy().address());
      ProxiedNode.awaitReachable(a.node(), "b");
      a.proxy().blackHole();
      b.proxy().blackHole();
      Ref<ToSink> target = a.node().ref("b", "sink");
      SendResult result = SendResult.QUEUED;
      int sent = 0;
      while (result.isQueued() && sent < 100_000) {
        result = a.node().forward(target, new Reading(0, 1), SendOptions.via("few").key(sent++));
      }
      assertThat(result).isEqualTo(SendResult.QUEUE_FULL);
      assertThat(a.node().stats().waitingMonotonic()).isEqualTo(10);
      assertThat(a.node().forward(target, new Reading(0, 2), SendOptions.via("few").key(sent - 2)))
          .isEqualTo(SendResult.QUEUED);
    }
  }
}
