package dev.partisan.internal.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.internal.process.Mailbox.Offer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class MailboxTest {
  private static final int WEIGHT = 100;
  private static final int BYTES = WEIGHT - Mailbox.ENTRY_OVERHEAD_BYTES;
  private static final Waker NOBODY =
      thread -> {
        throw new AssertionError("woke " + thread);
      };

  private final FakeClockHost host = new FakeClockHost();
  private final Mailbox mailbox = new Mailbox(host, 10 * WEIGHT, Duration.ofSeconds(5));
  private final AtomicInteger resumed = new AtomicInteger();

  private Offer offer(Object message) {
    return mailbox.offer(Envelope.message(message, BYTES), NOBODY);
  }

  private void fill() {
    for (int i = 1; i <= 10; i++) {
      assertThat(offer(i)).isEqualTo(Offer.ACCEPTED);
    }
  }

  private @Nullable Object take() {
    return take(null);
  }

  private @Nullable Object take(@Nullable Predicate<Object> wanted) {
    Envelope next = mailbox.poll(wanted);
    return next == null ? null : next.message();
  }

  @Test
  void keepsTheOrderOfEachSenderUnderManyProducers() throws InterruptedException {
    record Numbered(int sender, int number) {}
    int senders = 8;
    int perSender = 20_000;
    Mailbox large = new Mailbox(host, Long.MAX_VALUE / 2, Duration.ofSeconds(5));
    List<Thread> threads =
        IntStream.range(0, senders)
            .mapToObj(sender ->
                Thread.ofPlatform()
                    .start(() -> {
                      for (int n = 0; n < perSender; n++) {
                        large.offer(Envelope.message(new Numbered(sender, n), BYTES), NOBODY);
                      }
                    }))
            .toList();
    int[] next = new int[senders];
    for (int taken = 0; taken < senders * perSender; ) {
      Envelope envelope = large.poll(null);
      if (envelope == null) {
        Thread.onSpinWait();
        continue;
      }
      Numbered numbered = (Numbered) envelope.message();
      assertThat(numbered.number()).isEqualTo(next[numbered.sender()]++);
      taken++;
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(large.waitingBytes()).isZero();
  }

  @Test
  void selectiveTakeKeepsTheOrderOfTheRest() {
    for (int i = 1; i <= 6; i++) {
      offer(i);
    }
    assertThat(take(message -> (int) message == 4)).isEqualTo(4);
    offer(7);
    assertThat(take(message -> (int) message == 2)).isEqualTo(2);
    assertThat(take(message -> (int) message == 99)).isNull();
    List<@Nullable Object> rest = new ArrayList<>();
    for (Object next = take(); next != null; next = take()) {
      rest.add(next);
    }
    assertThat(rest).containsExactly(1, 3, 5, 6, 7);
    assertThat(mailbox.waitingBytes()).isZero();
  }

  @Test
  void messageStaysWhenThePredicateThrows() {
    offer("a");
    assertThatThrownBy(() -> take(message -> ((Integer) message) > 0))
        .isInstanceOf(ClassCastException.class);
    assertThat(take()).isEqualTo("a");
  }

  @Test
  void tellsTheProducerThatItIsOverItsCapAndTakesTheMessageIn() {
    fill();
    assertThat(offer(11)).isEqualTo(Offer.OVER_CAP);
    assertThat(IntStream.range(0, 11).mapToObj(i -> take()).toList()).contains(1, 11);
  }

  @Test
  void takesAMessageLargerThanItsCap() {
    assertThat(mailbox.offerWhenRoom(Envelope.message("big", 5_000), 0, NOBODY))
        .isEqualTo(Offer.OVER_CAP);
    assertThat(take()).isEqualTo("big");
  }

  @Test
  void resumesProducersOnceWhenHalfIsFree() {
    fill();
    offer(11);
    mailbox.onDrained(resumed::incrementAndGet);
    for (int i = 0; i < 5; i++) {
      take();
      assertThat(resumed).hasValue(0);
    }
    take();
    assertThat(resumed).hasValue(1);
    take();
    assertThat(resumed).hasValue(1);
    assertThat(host.timers()).isZero();
  }

  @Test
  void resumesAtOnceWhenItHasDrainedBefore() {
    offer(1);
    mailbox.onDrained(resumed::incrementAndGet);
    assertThat(resumed).hasValue(1);
  }

  @Test
  void passedOverMessagesStillCount() {
    fill();
    assertThat(take(message -> false)).isNull();
    assertThat(offer(11)).isEqualTo(Offer.OVER_CAP);
  }

  @Test
  void isStuckWhenNothingIsTakenForLongAndRecoversWhenDrained() {
    fill();
    assertThat(offer(11)).isEqualTo(Offer.OVER_CAP);
    host.advance(Duration.ofMillis(4_999));
    assertThat(offer(12)).isEqualTo(Offer.OVER_CAP);
    host.advance(Duration.ofMillis(1));
    assertThat(offer(13)).isEqualTo(Offer.STUCK);
    for (int i = 0; i < 6; i++) {
      take();
      assertThat(offer(14)).as("still over half").isEqualTo(Offer.STUCK);
    }
    take();
    assertThat(offer(15)).isEqualTo(Offer.ACCEPTED);
    assertThat(mailbox.waitingBytes()).isEqualTo(6 * WEIGHT);
  }

  @Test
  void isNotStuckWhileSomethingIsTaken() {
    fill();
    offer(11);
    for (int i = 0; i < 5; i++) {
      host.advance(Duration.ofSeconds(4));
      take();
      assertThat(offer(12 + i)).isEqualTo(Offer.OVER_CAP);
    }
  }

  @Test
  void pausedReadersGoOnWhenTheProcessIsStuck() {
    fill();
    offer(11);
    mailbox.onDrained(resumed::incrementAndGet);
    host.advance(Duration.ofSeconds(3));
    take();
    host.advance(Duration.ofSeconds(3));
    assertThat(resumed).as("it took one").hasValue(0);
    host.advance(Duration.ofSeconds(5));
    assertThat(resumed).hasValue(1);
    assertThat(offer(12)).isEqualTo(Offer.STUCK);
  }

  @Test
  void batchResumesWhenEveryFullMailboxHasDrained() {
    Mailbox other = new Mailbox(host, WEIGHT, Duration.ofSeconds(5));
    fill();
    offer(11);
    other.offer(Envelope.message(1, 3 * WEIGHT), NOBODY);
    DeliveryBatch batch = new DeliveryBatch(host);
    batch.full(mailbox);
    batch.full(other);
    batch.full(mailbox);
    batch.whenDrained(resumed::incrementAndGet);
    assertThat(batch.isOverCap()).isFalse();
    other.poll(null);
    assertThat(resumed).hasValue(0);
    for (int i = 0; i < 6; i++) {
      take();
    }
    assertThat(resumed).hasValue(1);
  }

  @Test
  void closingGivesAwayWhatWaitsAndResumesProducers() {
    fill();
    offer(11);
    mailbox.onDrained(resumed::incrementAndGet);
    take(message -> (int) message == 2);
    List<Object> left = new ArrayList<>();
    mailbox.close(envelope -> left.add(envelope.message()));
    assertThat(left).containsExactly(1, 3, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(resumed).hasValue(1);
    assertThat(offer(12)).isEqualTo(Offer.CLOSED);
    mailbox.onDrained(resumed::incrementAndGet);
    assertThat(resumed).hasValue(2);
  }

  @Test
  void wakesItsConsumerOnceAndOnlyWhileItWaits() {
    List<Thread> woken = new ArrayList<>();
    mailbox.open();
    mailbox.offer(Envelope.message(1, BYTES), woken::add);
    assertThat(woken).isEmpty();
    assertThat(mailbox.announceAndPollNew(null)).isNotNull();
    assertThat(mailbox.announceAndPollNew(null)).isNull();
    mailbox.offer(Envelope.message(2, BYTES), woken::add);
    mailbox.offer(Envelope.message(3, BYTES), woken::add);
    assertThat(woken).containsExactly(Thread.currentThread());
  }
}
