package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class TlsTasksTest {
  private final List<String> done = new CopyOnWriteArrayList<>();
  private final CountDownLatch busy = new CountDownLatch(2);
  private final CountDownLatch one = new CountDownLatch(1);
  private final CountDownLatch other = new CountDownLatch(1);

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void occupy(CountDownLatch until) {
    TlsTasks.execute(
        () -> {
          busy.countDown();
          await(until);
        },
        false);
  }

  private TlsTasks.Task add(String name, boolean isForGreeting) {
    return TlsTasks.execute(() -> done.add(name), isForGreeting);
  }

  @Test
  void thoseWhoOnlyGreetComeLastAndTheNewestOfThemFirstAndWhatIsForgottenNever() {
    occupy(one);
    occupy(other);
    await(busy); // both threads

    add("greeting 1", true);
    add("greeting 2", true);
    TlsTasks.Task gone = add("gone", true);
    add("greeting 3", true);
    add("known 1", false);
    add("known 2", false);
    TlsTasks.forget(gone);
    CountDownLatch end = new CountDownLatch(1);
    one.countDown(); // and one of them does all that waits
    while (done.size() < 5) {
      Thread.onSpinWait();
    }
    TlsTasks.execute(end::countDown, true);
    await(end);
    other.countDown();

    assertThat(done)
        .containsExactly("known 1", "known 2", "greeting 3", "greeting 2", "greeting 1");
  }
}
