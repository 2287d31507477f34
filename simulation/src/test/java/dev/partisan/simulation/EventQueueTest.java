package dev.partisan.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class EventQueueTest {
  private static final int EVENTS = 5_000;

  @Test
  void eventsComeInTheOrderOfTimeThenOfTheirAddingAndCancelledOnesNever() {
    SplittableRandom random = new SplittableRandom(3);
    EventQueue queue = new EventQueue();
    List<Event> expected = new ArrayList<>();
    for (int i = 0; i < EVENTS; i++) {
      Event event = new Event(queue, null, EventKind.TASK, () -> {});
      queue.add(event, random.nextInt(200));
      expected.add(event);
      if (random.nextInt(3) == 0) {
        expected.remove(random.nextInt(expected.size())).cancel();
      }
    }
    expected.sort(
        Comparator.<Event>comparingLong(event -> event.atNanos)
            .thenComparingLong(event -> event.number));
    List<Event> came = new ArrayList<>();
    for (Event next = queue.peek(); next != null; next = queue.peek()) {
      queue.remove(next);
      came.add(next);
    }
    assertThat(came).isEqualTo(expected);
  }
}
