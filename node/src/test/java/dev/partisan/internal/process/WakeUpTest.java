package dev.partisan.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Ref;
import dev.partisan.SpawnOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

final class WakeUpTest {
  private static final int MESSAGES = 1_000_000;
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final FakeNode node = new FakeNode();

  /// The producer offers at the very moment when the process has taken all and is about to park,
  /// again and again. A lost wake-up leaves the process parked with a message that no later one
  /// comes to disclose.
  @Test
  @Timeout(120)
  void noMessageIsLeftWithAProcessThatParksWhileItIsOffered() {
    AtomicLong taken = new AtomicLong();
    Ref<Integer> consumer =
        node.table.spawnBody(
            SpawnOptions.defaults().onPlatformThread(),
            self -> {
              while (true) {
                self.receive();
                taken.incrementAndGet();
              }
            });
    SplittableRandom random = new SplittableRandom(1);
    DeliveryBatch batch = new DeliveryBatch(node.host);
    for (int sent = 0; sent < MESSAGES; ) {
      for (int burst = random.nextInt(1, 4); burst > 0; burst--) {
        node.table.deliver(consumer.pid(), Envelope.message(++sent, 0), batch);
      }
      batch.flush();
      awaitTaken(taken, sent);
      for (int spins = random.nextInt(64); spins > 0; spins--) {
        Thread.onSpinWait();
      }
    }
    node.table.stop(consumer);
  }

  private static void awaitTaken(AtomicLong taken, int sent) {
    long start = System.nanoTime();
    for (int spins = 1; taken.get() < sent; spins++) {
      if (spins % 1_000 == 0) {
        LockSupport.parkNanos(1_000); // the process may need this core
        assertThat(System.nanoTime() - start)
            .as("taken %s of %s", taken, sent)
            .isLessThan(PATIENCE_NANOS);
      }
    }
  }

  @Test
  @Timeout(120)
  void aMillionMessagesOfManyProducersFindProcessesThatParkAtRandom() throws InterruptedException {
    int producers = 4;
    CountDownLatch done = new CountDownLatch(1);
    Ref<Integer> consumer =
        node.table.spawnBody(
            SpawnOptions.defaults().mailboxBytes(1L << 40),
            self -> {
              for (int taken = 0; taken < MESSAGES; taken++) {
                if (self.random().nextInt(1_000) == 0) {
                  self.sleep(Duration.ofNanos(1_000));
                }
                self.receive();
              }
              done.countDown();
            });
    List<Thread> threads = new ArrayList<>();
    for (int p = 0; p < producers; p++) {
      long seed = p;
      threads.add(Thread.ofPlatform().start(() -> produce(consumer, MESSAGES / producers, seed)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
  }

  /// Bursts of random length, woken at the end of each or in between.
  private void produce(Ref<Integer> to, int messages, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DeliveryBatch batch = new DeliveryBatch(node.host);
    for (int sent = 0; sent < messages; ) {
      for (int left = random.nextInt(1, 50); left > 0 && sent < messages; left--) {
        node.table.deliver(to.pid(), Envelope.message(++sent, 0), batch);
      }
      batch.flush();
      for (int spins = random.nextInt(200); spins > 0; spins--) {
        Thread.onSpinWait();
      }
    }
  }
}
