package dev.partisan.internal.control;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.internal.SystemHost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class SerialLoopTest {
  private final SerialLoop loop = new SerialLoop(SystemHost.shared());

  @Test
  void taskThatFailsWithAnErrorDoesNotEndTheLoop() throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    loop.execute(() -> {
      throw new AssertionError("thrown on purpose");
    });
    loop.execute(ran::countDown);
    assertThat(ran.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void tasksOfManyThreadsRunOneAtATimeAndEachThreadsInItsOrder() throws InterruptedException {
    int threads = 4;
    int tasks = 10_000;
    List<List<Integer>> ran = new ArrayList<>();
    CountDownLatch done = new CountDownLatch(threads * tasks);
    for (int i = 0; i < threads; i++) {
      List<Integer> mine = new ArrayList<>();
      ran.add(mine);
      Thread.ofPlatform()
          .start(() -> {
            for (int j = 0; j < tasks; j++) {
              int number = j;
              loop.execute(() -> {
                mine.add(number); // a plain list: two tasks at once would show
                done.countDown();
              });
            }
          });
    }
    assertThat(done.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(ran).allSatisfy(numbers -> assertThat(numbers).hasSize(tasks).isSorted());
  }
}
