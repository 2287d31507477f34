package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimerHeapTest {
  private final TimerHeap heap = new TimerHeap();
  private final List<Integer> ran = new ArrayList<>();

  private record Due(TimerHeap.Timer timer, int deadline, int id) {}

  @Test
  void randomTimersRunInOrderOfDeadlineThenOfAdding() {
    Random random = new Random(1);
    long start = Long.MAX_VALUE - 50; // The clock may run over at any time.
    List<Due> expected = new ArrayList<>();
    for (int id = 0; id < 1000; id++) {
      int own = id;
      int deadline = random.nextInt(100);
      expected.add(new Due(heap.add(() -> ran.add(own), start + deadline), deadline, id));
      if (random.nextInt(3) == 0) {
        heap.remove(expected.remove(random.nextInt(expected.size())).timer());
      }
    }
    expected.sort(Comparator.comparingInt(Due::deadline).thenComparingInt(Due::id));
    runDue(start + 49);
    assertThat(ran).hasSize((int) expected.stream().filter(due -> due.deadline() <= 49).count());
    runDue(start + 100);
    assertThat(ran).isEqualTo(expected.stream().map(Due::id).toList());
    assertThat(heap.isEmpty()).isTrue();
  }

  @Test
  void removingATimerThatRanOrWasRemovedDoesNothing() {
    TimerHeap.Timer first = heap.add(() -> ran.add(1), 10);
    heap.add(() -> ran.add(2), 20);
    runDue(10);
    heap.remove(first);
    heap.remove(first);
    assertThat(heap.nanosUntilNext(10)).isEqualTo(10);
    runDue(20);
    assertThat(ran).containsExactly(1, 2);
  }

  private void runDue(long now) {
    for (TimerHeap.Timer due = heap.takeDue(now); due != null; due = heap.takeDue(now)) {
      due.task.run();
    }
  }
}
