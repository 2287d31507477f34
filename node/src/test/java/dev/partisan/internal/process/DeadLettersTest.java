package dev.partisan.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.DeadLetter;
import dev.partisan.DropReason;
import dev.partisan.internal.SystemHost;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DeadLettersTest {
  private final BlockingQueue<DeadLetter> told = new LinkedBlockingQueue<>();

  @Test
  void everyReasonIsCountedAndToldInOrder() throws InterruptedException {
    DeadLetters letters = new DeadLetters(SystemHost.shared(), told::add);
    for (DropReason reason : DropReason.values()) {
      letters.drop(reason, "target", reason.name());
    }
    for (DropReason reason : DropReason.values()) {
      assertThat(letters.count(reason)).isEqualTo(1);
      assertThat(told.poll(30, TimeUnit.SECONDS))
          .isEqualTo(new DeadLetter(reason, "target", reason.name()));
    }
  }

  @Test
  void listenerThatThrowsIsToldTheNextOne() throws InterruptedException {
    DeadLetters letters =
        new DeadLetters(
            SystemHost.shared(),
            letter -> {
              told.add(letter);
              throw new IllegalStateException("a listener's own fault");
            });
    letters.drop(DropReason.UNHANDLED, "target", 1);
    letters.drop(DropReason.UNHANDLED, "target", 2);
    assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();
    assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();
  }

  @Test
  void lettersBeyondTheBoundOfAListenerThatHangsAreCountedOnly() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    DeadLetters letters =
        new DeadLetters(
            SystemHost.shared(),
            letter -> {
              try {
                release.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              told.add(letter);
            });
    int all = DeadLetters.MAX_WAITING + 10;
    for (int i = 0; i < all; i++) {
      letters.drop(DropReason.QUEUE_FULL, "target", i);
    }
    assertThat(letters.count(DropReason.QUEUE_FULL)).isEqualTo(all);
    release.countDown();
    for (int i = 0; i < DeadLetters.MAX_WAITING; i++) {
      assertThat(told.poll(30, TimeUnit.SECONDS)).isNotNull();
    }
    assertThat(told).isEmpty();
  }
}
