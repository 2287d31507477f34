package dev.partisan.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.partisan.Context;
import dev.partisan.CrashReport.Outcome;
import dev.partisan.DropReason;
import dev.partisan.EndReason;
import dev.partisan.NameTakenException;
import dev.partisan.NoSuchProcessException;
import dev.partisan.ProcessBody;
import dev.partisan.ProcessStoppedException;
import dev.partisan.Ref;
import dev.partisan.RestartPolicy;
import dev.partisan.SendResult;
import dev.partisan.SpawnOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class ProcessTableTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private final FakeNode node = new FakeNode();
  private final BlockingQueue<Object> seen = new LinkedBlockingQueue<>();

  private <M> Ref<M> spawn(ProcessBody<M> body) {
    return node.table.spawnBody(SpawnOptions.defaults(), body);
  }

  private Object next() throws InterruptedException {
    Object next = seen.poll(30, TimeUnit.SECONDS);
    assertThat(next).isNotNull();
    return next;
  }

  private void awaitEnd(Ref<?> process, EndReason reason) {
    await().untilAsserted(() -> assertThat(node.ends.get(process.pid())).isEqualTo(reason));
  }

  @Test
  void bodyReceivesInOrderAndEndsByReturning() throws InterruptedException {
    Ref<String> process =
        spawn(self -> {
          seen.add(self.receive());
          seen.add(self.receive());
        });
    node.forward(process, "a");
    node.forward(process, "b");
    assertThat(List.of(next(), next())).containsExactly("a", "b");
    awaitEnd(process, EndReason.FINISHED);
    assertThat(node.forward(process, "c")).isEqualTo(SendResult.NO_SUCH_PROCESS);
    assertThat(node.dropped(DropReason.NO_SUCH_PROCESS)).isEqualTo(1);
    await().untilAsserted(() -> assertThat(node.letters).hasSize(1));
    assertThat(node.letters.getFirst().target()).isEqualTo("<1@alpha#1f3c>");
  }

  @Test
  void timedReceiveReturnsEmptyWhenTheTimeIsUp() throws InterruptedException {
    Ref<String> process =
        spawn(self -> {
          seen.add(self.receive(Duration.ZERO));
          seen.add(self.receive(Duration.ofMillis(5)));
          seen.add(self.receive(message -> message.equals("b"), Duration.ofMillis(5)));
          seen.add("ready");
          seen.add(self.receive(message -> message.equals("b"), LONG));
          seen.add(self.receive(LONG));
        });
    assertThat(List.of(next(), next(), next()))
        .containsExactly(Optional.empty(), Optional.empty(), Optional.empty());
    assertThat(next()).isEqualTo("ready");
    node.forward(process, "a");
    node.forward(process, "b");
    assertThat(List.of(next(), next())).containsExactly(Optional.of("b"), Optional.of("a"));
  }

  @Test
  void contextRefusesForeignThreads() throws InterruptedException {
    spawn(self -> {
      seen.add(self);
      self.receive();
    });
    Context<?> context = (Context<?>) next();
    assertThatThrownBy(context::receive).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> context.sleep(LONG)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void knowsTheCurrentProcessOnItsOwnThreadOnly() throws InterruptedException {
    Ref<String> process = spawn(self -> seen.add(Processes.currentPid(FakeNode.SELF)));
    assertThat(next()).isEqualTo(process.pid());
    assertThat(Processes.currentPid(FakeNode.SELF)).isZero();
  }

  @Test
  void nameBelongsToOneProcessAndIsFreeAfterItsEnd() {
    Ref<String> first = node.table.spawnBody(SpawnOptions.named("x"), Context::receive);
    assertThatThrownBy(() -> node.table.spawnBody(SpawnOptions.named("x"), Context::receive))
        .isInstanceOf(NameTakenException.class)
        .hasMessageContaining("<1@alpha#1f3c>");
    assertThat(node.table.count()).isEqualTo(1);
    assertThat(node.table.whereis("x")).contains(first);
    node.forward(Refs.named("alpha", "x"), "go");
    awaitEnd(first, EndReason.FINISHED);
    assertThat(node.table.whereis("x")).isEmpty();
    Ref<String> second = node.table.spawnBody(SpawnOptions.named("x"), Context::receive);
    assertThat(second.pid()).isGreaterThan(first.pid());
  }

  @Test
  void processMayHoldSeveralNames() {
    Ref<String> process = spawn(Context::receive);
    node.table.register("y", process);
    assertThat(node.table.whereis("y")).contains(process);
    assertThat(node.table.unregister("y")).isTrue();
    assertThat(node.table.unregister("y")).isFalse();
    node.table.register("y", process);
    node.table.stop(process);
    awaitEnd(process, EndReason.STOPPED);
    assertThat(node.table.whereis("y")).isEmpty();
    assertThatThrownBy(() -> node.table.register("y", process))
        .isInstanceOf(NoSuchProcessException.class);
  }

  @Test
  void crashIsReportedOnceAndEndsTheProcess() {
    Ref<String> process =
        spawn(self -> {
          throw new IllegalArgumentException(self.receive());
        });
    node.forward(process, "boom");
    awaitEnd(process, EndReason.CRASHED);
    assertThat(node.crashes).hasSize(1);
    assertThat(node.crashes.getFirst().cause()).hasMessage("boom");
    assertThat(node.crashes.getFirst().outcome()).isEqualTo(Outcome.ENDED);
  }

  @Test
  void restartKeepsPidNameAndWaitingMessagesUntilTheLimit() throws InterruptedException {
    SpawnOptions options =
        SpawnOptions.named("fragile").restart(RestartPolicy.atMost(2, Duration.ofHours(1)));
    CountDownLatch full = new CountDownLatch(1);
    Ref<String> process =
        node.table.spawnBody(
            options,
            self -> {
              full.await();
              seen.add(self.self() + " " + self.receive());
              throw new IllegalStateException("crash");
            });
    Ref<String> name = Refs.named("alpha", "fragile");
    for (String message : List.of("a", "b", "c", "d")) {
      node.forward(name, message);
    }
    full.countDown();
    assertThat(List.of(next(), next(), next()))
        .containsExactly(process + " a", process + " b", process + " c");
    awaitEnd(process, EndReason.CRASHED);
    assertThat(node.crashes)
        .extracting(report -> report.outcome())
        .containsExactly(Outcome.RESTARTED, Outcome.RESTARTED, Outcome.RESTART_LIMIT);
    assertThat(node.dropped(DropReason.PROCESS_ENDED)).as("d").isEqualTo(1);
  }

  @Test
  void restartsAreCountedWithinTheWindowOnly() {
    RestartWindow window = new RestartWindow(RestartPolicy.atMost(2, Duration.ofNanos(10)));
    assertThat(window.grant(0)).isTrue();
    assertThat(window.grant(5)).isTrue();
    assertThat(window.grant(9)).isFalse();
    assertThat(window.grant(10)).isTrue();
    assertThat(window.grant(14)).isFalse();
    assertThat(window.granted()).isEqualTo(3);
  }

  @Test
  void stopThrowsOutOfWhateverTheProcessWaitsIn() {
    Ref<String> receiving = spawn(Context::receive);
    Ref<String> sleeping = spawn(self -> self.sleep(Duration.ofDays(1)));
    CountDownLatch never = new CountDownLatch(1);
    Ref<String> blocked = spawn(self -> never.await());
    AtomicReference<Throwable> seenByBody = new AtomicReference<>();
    Ref<String> cleaning =
        spawn(self -> {
          try {
            self.receive();
          } catch (ProcessStoppedException e) {
            seenByBody.set(e);
          }
        });
    for (Ref<String> process : List.of(receiving, sleeping, blocked, cleaning)) {
      assertThat(node.table.stop(process)).isTrue();
      awaitEnd(process, EndReason.STOPPED);
    }
    assertThat(seenByBody.get()).hasMessageContaining(cleaning.toString());
    assertThat(node.crashes).isEmpty();
  }

  @Test
  void closeLetsMailboxesDrainBeforeItStopsTheProcesses() {
    List<Integer> received = new CopyOnWriteArrayList<>();
    Ref<Integer> last =
        spawn(self -> {
          while (true) {
            received.add(self.receive());
          }
        });
    Ref<Integer> first =
        spawn(self -> {
          while (true) {
            int number = self.receive();
            Thread.sleep(1); // at work: one that sleeps by its context is not waited for
            node.forward(last, number);
          }
        });
    for (int i = 0; i < 50; i++) {
      node.forward(first, i);
    }
    assertThat(node.table.close(LONG)).isEmpty();
    assertThat(received).hasSize(50);
    assertThat(node.ends.values()).containsExactly(EndReason.STOPPED, EndReason.STOPPED);
    assertThatThrownBy(() -> spawn(Context::receive)).isInstanceOf(IllegalStateException.class);
    assertThat(node.table.count()).isZero();
  }

  @Test
  void closeReportsTheProcessThatIgnoresIt() {
    AtomicReference<String> release = new AtomicReference<>();
    Ref<String> stubborn =
        node.table.spawnBody(
            SpawnOptions.defaults().onPlatformThread(),
            self -> {
              while (release.get() == null) {
                Thread.onSpinWait();
              }
            });
    Ref<String> waiting = spawn(Context::receive);
    assertThat(node.table.close(Duration.ofMillis(10))).containsExactly(stubborn);
    awaitEnd(waiting, EndReason.STOPPED);
    release.set("now");
    awaitEnd(stubborn, EndReason.STOPPED);
  }

  @Test
  void localSenderWaitsForRoomAndGoesOnWhenTheMailboxDrains() throws InterruptedException {
    CountDownLatch drain = new CountDownLatch(1);
    Ref<Integer> slow =
        node.table.spawnBody(
            SpawnOptions.defaults().mailboxBytes(1_000),
            self -> {
              drain.await();
              while (true) {
                seen.add(self.receive());
              }
            });
    node.maxWaitNanos = 0;
    for (int i = 0; i < 10; i++) {
      assertThat(node.forward(slow, i)).isEqualTo(SendResult.QUEUED);
    }
    assertThat(node.forward(slow, 10)).isEqualTo(SendResult.QUEUE_FULL);
    node.maxWaitNanos = 1;
    assertThat(node.forward(slow, 10)).isEqualTo(SendResult.TIMED_OUT);
    node.maxWaitNanos = TimeUnit.SECONDS.toNanos(30);
    AtomicReference<SendResult> result = new AtomicReference<>();
    Thread sender = Thread.ofPlatform().start(() -> result.set(node.forward(slow, 11)));
    await()
        .untilAsserted(() -> assertThat(sender.getState()).isEqualTo(Thread.State.TIMED_WAITING));
    assertThat(seen).isEmpty();
    drain.countDown();
    sender.join();
    assertThat(result.get()).isEqualTo(SendResult.QUEUED);
    await().untilAsserted(() -> assertThat(seen).hasSize(11).contains(11));
    node.table.stop(slow);
  }

  @Test
  void hundredThousandProcessesSpawnAndEnd() throws InterruptedException {
    int processes = 100_000;
    CountDownLatch done = new CountDownLatch(processes);
    ProcessBody<String> body =
        self -> {
          self.receive();
          done.countDown();
        };
    for (int i = 0; i < processes; i++) {
      spawn(body);
    }
    assertThat(node.table.count()).isEqualTo(processes);
    DeliveryBatch batch = new DeliveryBatch(node.host);
    for (int pid = 1; pid <= processes; pid++) {
      node.table.deliver(pid, Envelope.message("go", 0), batch);
    }
    batch.flush();
    assertThat(done.await(50, TimeUnit.SECONDS)).isTrue();
    await().untilAsserted(() -> assertThat(node.table.count()).isZero());
  }

  @Test
  void aBatchKeepsTheOrderOfEachProcessThoughTheyShareItsPlaces() throws InterruptedException {
    int processes = 200;
    int each = 50;
    CountDownLatch done = new CountDownLatch(processes);
    ProcessBody<Integer> body =
        self -> {
          for (int i = 0; i < each; i++) {
            assertThat(self.receive()).isEqualTo(i);
          }
          done.countDown();
        };
    for (int i = 0; i < processes; i++) {
      node.table.spawnBody(SpawnOptions.defaults(), body);
    }
    DeliveryBatch batch = new DeliveryBatch(node.host);
    for (int i = 0; i < each; i++) {
      for (int pid = 1; pid <= processes; pid++) {
        node.table.deliver(pid, Envelope.message(i, 0), batch);
      }
    }
    batch.flush();
    assertThat(done.await(50, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void whatABatchHoldsForAProcessThatEndsMeanwhileIsRefusedOneByOne() {
    Ref<String> process = node.table.spawnBody(SpawnOptions.defaults(), Context::receive);
    DeliveryBatch batch = new DeliveryBatch(node.host);
    for (int i = 0; i < 3; i++) {
      node.table.deliver(process.pid(), Envelope.message("late", 4), batch);
    }
    node.table.stop(process);
    await().untilAsserted(() -> assertThat(node.table.isAlive(process)).isFalse());
    assertThat(node.dropped(DropReason.NO_SUCH_PROCESS)).isZero();
    batch.flush();
    assertThat(node.dropped(DropReason.NO_SUCH_PROCESS)).isEqualTo(3);
  }

  @Test
  void twoProcessesPlayPingPong() throws InterruptedException {
    int rounds = 10_000;
    Ref<Ref<Integer>> ponger =
        node.table.spawnBody(
            SpawnOptions.defaults(),
            self -> {
              for (int i = 0; i < rounds; i++) {
                node.forward(self.receive(), i);
              }
            });
    Ref<Integer> pinger =
        spawn(self -> {
          for (int i = 0; i < rounds; i++) {
            node.forward(ponger, self.self());
            assertThat(self.receive()).isEqualTo(i);
          }
          seen.add("done");
        });
    assertThat(next()).isEqualTo("done");
    awaitEnd(pinger, EndReason.FINISHED);
    awaitEnd(ponger, EndReason.FINISHED);
  }

  @Test
  void sendAfterArrivesUnlessCancelled() throws InterruptedException {
    Ref<String> process =
        spawn(self -> {
          self.sendAfter(Duration.ofMillis(200), self.self(), "cancelled").cancel();
          self.sendAfter(Duration.ofMillis(300), self.self(), "sent");
          seen.add(self.receive());
        });
    assertThat(next()).isEqualTo("sent");
    awaitEnd(process, EndReason.FINISHED);
  }

  @Test
  void foreignRefsAreNotTakenForOwn() {
    Ref<String> process = spawn(Context::receive);
    Ref<String> earlierRun =
        Refs.process(new dev.partisan.protocol.NodeId("alpha", 1), process.pid());
    assertThat(node.table.deliverLocally(earlierRun, Envelope.message("x", 1), 0))
        .isEqualTo(SendResult.NO_SUCH_PROCESS);
    assertThat(node.table.isAlive(process)).isTrue();
    node.table.stop(process);
  }
}
