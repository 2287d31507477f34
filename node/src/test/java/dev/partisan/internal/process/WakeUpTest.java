package dev.partisan.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Ref;
import dev.partisan.SpawnOptions;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/// A lost wake-up would leave a message with a parked process, and the test without its end.
final class WakeUpTest {
  private static final int PRODUCERS = 4;
  private static final int PER_PRODUCER = 250_000;

  @Test
  void aMillionMessagesFindAProcessThatParksAtRandom() throws InterruptedException {
    FakeNode node = new FakeNode();
    AtomicLong taken = new AtomicLong();
    CountDownLatch done = new CountDownLatch(1);
    Ref<Long> consumer =
        node.table.spawnBody(
            SpawnOptions.defaults(),
            self -> {
              while (taken.incrementAndGet() <= (long) PRODUCERS * PER_PRODUCER) {
                self.receive();
                if (taken.get() == (long) PRODUCERS * PER_PRODUCER) {
                  done.countDown();
                }
              }
            });
    for (int p = 0; p < PRODUCERS; p++) {
      long seed = p;
      Thread.ofPlatform().daemon().start(() -> produce(node, consumer, taken, seed));
    }
    assertThat(done.await(120, TimeUnit.SECONDS)).as("taken %s", taken).isTrue();
    node.table.stop(consumer);
  }

  /// Sends bursts of random length, each woken by one flush or one by one, and at times lets the
  /// consumer catch up.
  private static void produce(FakeNode node, Ref<Long> to, AtomicLong taken, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DeliveryBatch batch = new DeliveryBatch(node.host);
    for (int sent = 0; sent < PER_PRODUCER; ) {
      int burst = Math.min(random.nextInt(1, 50), PER_PRODUCER - sent);
      for (int i = 0; i < burst; i++) {
        node.table.deliver(to.pid(), Envelope.message(sent + i, 0), batch);
        if (random.nextInt(4) == 0) {
          batch.flush();
        }
      }
      batch.flush();
      sent += burst;
      long before = taken.get();
      for (int spins = random.nextInt(200); spins > 0 && taken.get() == before; spins--) {
        Thread.onSpinWait();
      }
    }
  }
}
