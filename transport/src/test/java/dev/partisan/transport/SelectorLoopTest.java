package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Cancellable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SelectorLoopTest {
  private final SelectorLoop loop = Loopback.LOOPS.next();

  @Test
  void runsTasksInTheOrderTheyWereHandedOver() throws InterruptedException {
    List<Integer> ran = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      int own = i;
      loop.execute(() -> ran.add(own));
    }
    Loopback.runOn(loop, () -> {});
    assertThat(ran).isEqualTo(IntStream.range(0, 10_000).boxed().toList());
  }

  @Test
  void noHandOverSleepsThrough() throws InterruptedException {
    for (int i = 0; i < 20_000; i++) {
      Loopback.runOn(loop, () -> {}); // Each finds the loop about to wait, or waiting.
    }
  }

  @Test
  void taskThatHandsItselfOverForEverLeavesTimersTheirTurn() throws InterruptedException {
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch due = new CountDownLatch(1);
    Runnable greedy =
        new Runnable() {
          @Override
          public void run() {
            if (!stop.get()) {
              loop.execute(this);
            }
          }
        };
    loop.execute(greedy);
    loop.execute(() -> loop.schedule(0, due::countDown));
    due.await();
    stop.set(true);
  }

  @Test
  void taskThatThrowsDoesNotEndTheLoop() throws InterruptedException {
    loop.execute(() -> {
      throw new AssertionError("a bug");
    });
    loop.execute(() -> Thread.currentThread().interrupt());
    Loopback.runOn(loop, () -> {});
  }

  @Test
  void timersRunNeverEarlyAndNotWhenCancelled() throws Exception {
    AtomicBoolean cancelledRan = new AtomicBoolean();
    CompletableFuture<Long> after = new CompletableFuture<>();
    Loopback.runOn(
        loop,
        () -> {
          Cancellable cancelled = loop.schedule(1_000_000, () -> cancelledRan.set(true));
          long start = System.nanoTime();
          loop.schedule(3_000_000, () -> after.complete(System.nanoTime() - start));
          cancelled.cancel();
        });
    assertThat(after.get()).isGreaterThanOrEqualTo(3_000_000);
    assertThat(cancelledRan).isFalse();
  }

  @Test
  void timersAreSetOnTheLoopOnly() {
    assertThatThrownBy(() -> loop.schedule(1, () -> {})).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void isCurrentOnItsOwnThreadOnly() throws InterruptedException {
    AtomicBoolean current = new AtomicBoolean();
    Loopback.runOn(loop, () -> current.set(loop.isCurrent()));
    assertThat(current).isTrue();
    assertThat(loop.isCurrent()).isFalse();
  }
}
