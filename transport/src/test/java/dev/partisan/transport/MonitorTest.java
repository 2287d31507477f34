package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Call;
import dev.partisan.CallFailedException;
import dev.partisan.Channel;
import dev.partisan.Context;
import dev.partisan.Down;
import dev.partisan.DownReason;
import dev.partisan.EndReason;
import dev.partisan.GenServer;
import dev.partisan.MonitorConfig;
import dev.partisan.MonitorRef;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.ProcessBody;
import dev.partisan.Ref;
import dev.partisan.RestartPolicy;
import dev.partisan.SendOptions;
import dev.partisan.SpawnOptions;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Monitors between processes of one node and of two, while the network works.
@Timeout(60)
final class MonitorTest {
  sealed interface Command permits Fail, Finish, Lost, Ask, Told, Block {}

  record Fail(String text) implements Command {}

  record Finish() implements Command {}

  record Lost(Down down) implements Command {}

  record Ask(int number) implements Command, Call<Integer> {}

  record Told(int number) implements Command {}

  record Block(byte[] bytes) implements Command {}

  private static final MonitorConfig QUICK =
      MonitorConfig.defaults()
          .withRenewInterval(Duration.ofMillis(100))
          .withLeaseTime(Duration.ofSeconds(20));

  private final BlockingQueue<Down> downs = new LinkedBlockingQueue<>();
  private Node alpha = start("alpha");
  private Node beta = start("beta");

  private static Node start(String name) {
    NodeBuilder builder =
        Node.named(name)
            .messages(MethodHandles.lookup(), Command.class)
            .channel(Channel.named("wide").parallelism(4))
            .monitors(QUICK);
    return builder.start();
  }

  @BeforeEach
  void join() {
    ProxiedNode.joinAll(alpha, beta);
  }

  @AfterEach
  void close() {
    alpha.close(Duration.ZERO);
    beta.close(Duration.ZERO);
  }

  /// Ends as it is told to.
  static final class Worker implements GenServer<Command> {
    private @Nullable Context<Command> context;

    @Override
    public void init(Context<Command> self) {
      context = self;
    }

    @Override
    public @Nullable Object handleCall(Command request) {
      if (request instanceof Ask(int number)) {
        return number;
      }
      throw new IllegalArgumentException(request.toString());
    }

    @Override
    public void handleInfo(Command message) {
      Context<Command> self = context;
      if (message instanceof Fail(String text)) {
        throw new IllegalStateException(text);
      }
      if (self != null) {
        self.stop();
      }
    }
  }

  /// A process of alpha that watches, and passes on what it is told.
  private Ref<Command> watcher(Ref<?> target) throws InterruptedException {
    CountDownLatch isWatching = new CountDownLatch(1);
    Ref<Command> watcher =
        alpha.spawn(
            (ProcessBody<Command>)
                self -> {
                  self.monitor(target, Lost::new);
                  isWatching.countDown();
                  while (true) {
                    if (self.receive(command -> command instanceof Lost)
                        instanceof Lost(Down down)) {
                      downs.add(down);
                    }
                  }
                });
    isWatching.await();
    return watcher;
  }

  private Down nextDown() throws InterruptedException {
    Down down = downs.poll(30, TimeUnit.SECONDS);
    assertThat(down).isNotNull();
    return down;
  }

  private void awaitEmptyTables() {
    ProxiedNode.eventually().until(() -> tables() == 0);
  }

  private int tables() {
    return alpha.stats().monitors()
        + alpha.stats().monitored()
        + beta.stats().monitors()
        + beta.stats().monitored();
  }

  @Test
  void processHearsThatAProcessOfItsOwnNodeCrashed() throws InterruptedException {
    Ref<Command> worker = alpha.spawn("worker", Worker::new);
    watcher(worker);
    alpha.forward(worker, new Fail("boom"));
    Down down = nextDown();
    assertThat(down.reason()).isEqualTo(DownReason.CRASHED);
    assertThat(down.text()).isEqualTo("java.lang.IllegalStateException: boom");
    assertThat(down.process()).contains(worker);
    assertThat(down.node()).isEqualTo("alpha");
    awaitEmptyTables();
  }

  @Test
  void processHearsHowAProcessOfAnotherNodeEnded() throws InterruptedException {
    Ref<Command> crashes = beta.spawn("crashes", Worker::new);
    Ref<Command> finishes = beta.spawn("finishes", Worker::new);
    Ref<Command> isStopped = beta.spawn("isStopped", Worker::new);
    watcher(crashes);
    watcher(finishes);
    watcher(isStopped);
    ProxiedNode.eventually().until(() -> beta.stats().monitored() == 3);
    alpha.forward(crashes, new Fail("boom"));
    Down crash = nextDown();
    assertThat(crash.reason()).isEqualTo(DownReason.CRASHED);
    assertThat(crash.text()).isEqualTo("java.lang.IllegalStateException: boom");
    assertThat(crash.process()).contains(crashes);
    alpha.forward(finishes, new Finish());
    assertThat(nextDown().reason()).isEqualTo(DownReason.FINISHED);
    beta.stop(isStopped);
    assertThat(nextDown().reason()).isEqualTo(DownReason.STOPPED);
    awaitEmptyTables();
    assertThat(downs).isEmpty();
  }

  @Test
  void nameIsWatchedInItsHolderAndAFreeOneIsNoProcess() throws InterruptedException {
    Ref<Command> holder = beta.spawn("name", Worker::new);
    Ref<Command> byName = alpha.ref("beta", "name");
    watcher(byName);
    ProxiedNode.eventually().until(() -> beta.stats().monitored() == 1);
    beta.unregister("name");
    beta.spawn("name", Worker::new);
    alpha.forward(holder, new Finish());
    Down down = nextDown();
    assertThat(down.process()).contains(byName);
    assertThat(down.reason()).isEqualTo(DownReason.FINISHED);

    watcher(alpha.ref("beta", "nobody"));
    assertThat(nextDown().reason()).isEqualTo(DownReason.NO_PROCESS);
    watcher(alpha.ref("alpha", "nobody"));
    assertThat(nextDown().reason()).isEqualTo(DownReason.NO_PROCESS);
    watcher(alpha.ref("gamma", "nobody"));
    assertThat(nextDown().reason()).isEqualTo(DownReason.NO_CONNECTION);
    awaitEmptyTables();
  }

  @Test
  void processThatEndedBeforeIsDownAtOnce() throws InterruptedException {
    Ref<Command> there = beta.spawn(self -> {});
    Ref<Command> here = alpha.spawn(self -> {});
    ProxiedNode.eventually()
        .until(() -> beta.stats().processes() == 0 && alpha.stats().processes() == 0);
    watcher(there);
    assertThat(nextDown().reason()).isEqualTo(DownReason.FINISHED);
    watcher(here);
    assertThat(nextDown().reason()).isEqualTo(DownReason.FINISHED);
    for (int i = 0; i < 2_000; i++) {
      beta.spawn(self -> {});
    }
    ProxiedNode.eventually().until(() -> beta.stats().processes() == 0);
    watcher(there); // too long ago
    assertThat(nextDown().reason()).isEqualTo(DownReason.NO_PROCESS);
  }

  @Test
  void restartIsNoEndAndTheLastCrashIs() throws InterruptedException {
    SpawnOptions once =
        SpawnOptions.named("worker").restart(RestartPolicy.atMost(1, Duration.ofMinutes(1)));
    Ref<Command> worker = beta.spawn(once, Worker::new);
    watcher(worker);
    ProxiedNode.eventually().until(() -> beta.stats().monitored() == 1);
    alpha.forward(worker, new Fail("first"));
    assertThat(alpha.call(worker, new Ask(1), Duration.ofSeconds(20))).isEqualTo(1);
    alpha.forward(worker, new Fail("second"));
    Down down = nextDown();
    assertThat(down.reason()).isEqualTo(DownReason.CRASHED);
    assertThat(down.text()).endsWith("second");
    assertThat(downs).isEmpty();
  }

  @Test
  void restartedWatcherHasNoMonitorsOfItsFormerLife() throws InterruptedException {
    Ref<Command> worker = beta.spawn("worker", Worker::new);
    List<Integer> lives = new ArrayList<>();
    BlockingQueue<Command> received = new LinkedBlockingQueue<>();
    ProcessBody<Command> body =
        self -> {
          lives.add(0);
          if (lives.size() == 1) {
            self.monitor(worker, Lost::new);
            self.receive(command -> command instanceof Told);
            throw new IllegalStateException("first life");
          }
          while (true) {
            received.add(self.receive());
          }
        };
    SpawnOptions options =
        SpawnOptions.defaults().restart(RestartPolicy.atMost(1, Duration.ofMinutes(1)));
    Ref<Command> watcher = alpha.spawn(options, body);
    ProxiedNode.eventually().until(() -> beta.stats().monitored() == 1);
    alpha.forward(worker, new Finish());
    ProxiedNode.eventually().until(() -> beta.stats().monitored() == 0); // the Down has come
    alpha.forward(watcher, new Told(1));
    alpha.forward(watcher, new Told(2));
    assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo(new Told(2));
    awaitEmptyTables();
  }

  @Test
  void nothingOfAMonitorThatWasTakenBackIsReceived() throws Exception {
    beta.spawn("clock", Worker::new);
    int rounds = 300;
    List<Command> received = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(1);
    Ref<Command> watcher =
        alpha.spawn(
            (ProcessBody<Command>)
                self -> {
                  for (int i = 0; i < rounds; i++) {
                    Ref<Command> worker = beta.spawn(SpawnOptions.defaults(), Worker::new);
                    MonitorRef monitor = self.monitor(worker, Lost::new);
                    alpha.forward(worker, new Finish());
                    if (i % 3 == 0) {
                      self.sleep(Duration.ofNanos(100_000));
                    } else if (i % 3 == 1) {
                      alpha.call(
                          alpha.<Ask>ref("beta", "clock"), new Ask(i), Duration.ofSeconds(20));
                    }
                    self.demonitor(monitor);
                    assertThat(self.demonitor(monitor)).isFalse();
                    self.receive(Duration.ZERO).ifPresent(received::add);
                  }
                  alpha.forward(self.self(), new Told(0));
                  received.add(self.receive());
                  done.countDown();
                });
    assertThat(done.await(40, TimeUnit.SECONDS)).isTrue();
    assertThat(watcher).isNotNull();
    assertThat(received).containsExactly(new Told(0));
    awaitEmptyTables();
  }

  @Test
  void downComesBehindTheReplyAndTheMessagesThatTheTargetSentBefore() throws Exception {
    for (SendOptions way :
        List.of(SendOptions.defaults(), SendOptions.via("wide"), SendOptions.via("wide").key(3))) {
      for (int round = 0; round < 100; round++) {
        int last = 5;
        CountDownLatch done = new CountDownLatch(1);
        List<Command> received = new ArrayList<>();
        alpha.spawn(
            (ProcessBody<Command>)
                self -> {
                  Ref<Command> target = beta.spawn(worker -> sendAndEnd(worker, self.self(), way));
                  self.monitor(target, way, Lost::new);
                  alpha.forward(target, new Told(0));
                  while (received.isEmpty() || !(received.getLast() instanceof Lost)) {
                    received.add(self.receive());
                  }
                  done.countDown();
                });
        assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
        assertThat(received).hasSize(last + 1);
        for (int i = 0; i < last; i++) {
          assertThat(received.get(i)).isEqualTo(new Told(i));
        }
      }
    }
  }

  private void sendAndEnd(Context<Command> worker, Ref<Command> to, SendOptions way) {
    worker.receive();
    for (int i = 0; i < 5; i++) {
      beta.forward(to, new Told(i), way);
    }
  }

  @Test
  void downWaitsForALargeMessageThatTheTargetSentBefore() throws Exception {
    for (int round = 0; round < 20; round++) {
      BlockingQueue<Command> received = new LinkedBlockingQueue<>();
      alpha.spawn(
          (ProcessBody<Command>)
              self -> {
                Ref<Command> target =
                    beta.spawn(worker -> {
                      worker.receive();
                      beta.forward(self.self(), new Block(new byte[3_000_000]));
                    });
                self.monitor(target, Lost::new);
                alpha.forward(target, new Told(0));
                received.add(self.receive());
                received.add(self.receive());
              });
      assertThat(received.poll(30, TimeUnit.SECONDS)).isInstanceOf(Block.class);
      assertThat(received.poll(30, TimeUnit.SECONDS)).isInstanceOf(Lost.class);
    }
  }

  @Test
  void replyAndDownBothArriveWhenTheTargetEndsRightAfterIt() throws Exception {
    for (String channel : List.of(Channel.DEFAULT, "wide")) {
      SendOptions way = SendOptions.via(channel);
      for (int round = 0; round < 200; round++) {
        int number = round;
        BlockingQueue<Object> order = new LinkedBlockingQueue<>();
        alpha.spawn(
            (ProcessBody<Command>)
                self -> {
                  Ref<Command> target =
                      beta.spawn(worker -> {
                        worker.receive();
                        worker.<Integer>deferReply().reply(number);
                      });
                  self.monitor(target, way, Lost::new);
                  order.add(alpha.call(target, new Ask(number), Duration.ofSeconds(20), way));
                  order.add(self.receive());
                });
        assertThat(order.poll(30, TimeUnit.SECONDS)).isEqualTo(number);
        assertThat(order.poll(30, TimeUnit.SECONDS)).isInstanceOf(Lost.class);
      }
    }
  }

  @Test
  void callToAProcessThatDiesOverItEndsAtOnceAndSaysSo() {
    Ref<Command> dies =
        beta.spawn(self -> {
          self.receive();
          throw new IllegalStateException("over it");
        });
    assertThatThrownBy(() -> alpha.call(dies, new Ask(1), Duration.ofHours(1)))
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining("over it");
    Ref<Command> defers =
        beta.spawn(self -> {
          self.receive();
          self.deferReply();
          throw new IllegalStateException("later");
        });
    assertThatThrownBy(() -> alpha.call(defers, new Ask(1), Duration.ofHours(1)))
        .isInstanceOf(CallFailedException.class)
        .hasMessageContaining(EndReason.CRASHED.name());
  }

  @Test
  void watcherThatEndsLeavesNoMonitors() throws InterruptedException {
    Ref<Command> worker = beta.spawn("worker", Worker::new);
    Ref<Command> watcher = watcher(worker);
    ProxiedNode.eventually().until(() -> beta.stats().monitored() == 1);
    alpha.stop(watcher);
    awaitEmptyTables();
  }

  @Test
  void listenerOfTheApplicationIsCalledOnceOrNeverWhenItWasTakenBack() throws Exception {
    Ref<Command> worker = beta.spawn("worker", Worker::new);
    alpha.monitor(worker, downs::add);
    MonitorRef unwanted = alpha.monitor(worker, down -> downs.add(down));
    assertThat(alpha.demonitor(unwanted)).isTrue();
    assertThat(alpha.demonitor(unwanted)).isFalse();
    ProxiedNode.eventually().until(() -> beta.stats().monitored() == 1);
    alpha.forward(worker, new Finish());
    assertThat(nextDown().reason()).isEqualTo(DownReason.FINISHED);
    awaitEmptyTables();
    assertThat(downs).isEmpty();
  }

  @Test
  void nodeThatLeavesIsDownWithItsProcesses() throws InterruptedException {
    Ref<Command> worker = beta.spawn("worker", Worker::new);
    watcher(worker);
    MonitorRef ofNode = alpha.monitorNode("beta", downs::add);
    ProxiedNode.eventually().until(() -> beta.stats().monitored() == 1);
    beta.leave();
    List<Down> both = List.of(nextDown(), nextDown());
    assertThat(both).allMatch(down -> down.reason() == DownReason.NODE_LEFT);
    assertThat(both).anyMatch(down -> down.monitor().equals(ofNode) && down.process().isEmpty());
    assertThat(both).anyMatch(down -> down.process().filter(worker::equals).isPresent());
    awaitEmptyTables();
  }

  @Test
  void processesOfANodeThatClosesAreStopped() throws InterruptedException {
    Ref<Command> worker = beta.spawn("worker", Worker::new);
    watcher(worker);
    ProxiedNode.eventually().until(() -> beta.stats().monitored() == 1);
    beta.close(Duration.ofSeconds(5));
    assertThat(nextDown().reason()).isEqualTo(DownReason.STOPPED);
  }

  @Test
  void hundredThousandMonitorsLeaveNothing() throws InterruptedException {
    int monitors = 100_000;
    Ref<Command> worker = beta.spawn("worker", Worker::new);
    CountDownLatch isDone = new CountDownLatch(1);
    alpha.spawn(
        (ProcessBody<Command>)
            self -> {
              List<MonitorRef> kept = new ArrayList<>();
              for (int i = 0; i < monitors; i++) {
                MonitorRef monitor = self.monitor(worker, Lost::new);
                if (i % 10 == 0) {
                  kept.add(monitor);
                } else {
                  self.demonitor(monitor);
                }
              }
              alpha.forward(worker, new Finish());
              // Those that come after the end are answered apart, so the order of all is open.
              Set<MonitorRef> open = new HashSet<>(kept);
              while (!open.isEmpty()) {
                if (self.receive() instanceof Lost(Down down)) {
                  assertThat(open.remove(down.monitor())).as("%s once", down).isTrue();
                }
              }
              isDone.countDown();
              self.receive();
            });
    assertThat(isDone.await(50, TimeUnit.SECONDS)).isTrue();
    awaitEmptyTables();
  }

  @Test
  void tooManyMonitorsAreRefused() {
    try (Node small =
        Node.named("small").monitors(MonitorConfig.defaults().withLimits(2, 3)).start()) {
      BlockingQueue<String> refused = new LinkedBlockingQueue<>();
      small.spawn(
          (ProcessBody<Lost>)
              self -> {
                Ref<Lost> me = self.self();
                self.monitor(me, Lost::new);
                self.monitor(me, Lost::new);
                try {
                  self.monitor(me, Lost::new);
                } catch (IllegalStateException e) {
                  refused.add(String.valueOf(e.getMessage()));
                }
                self.receive();
              });
      ProxiedNode.eventually().until(() -> !refused.isEmpty());
      assertThat(refused.peek()).contains("has 2 monitors already");
      Ref<Lost> other = small.spawn(self -> self.receive());
      small.monitor(other, downs::add);
      assertThatThrownBy(() -> small.monitor(other, downs::add))
          .hasMessageContaining("has 3 monitors already");
    }
  }
}
