package dev.partisan.simulation.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.hyparview.HyParView;
import dev.partisan.protocol.hyparview.HyParViewConfig;
import dev.partisan.simulation.overlay.OverlayQueue.Kind;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OverlayQueueTest {
  private static final long BEGIN = 1_000_000_000L;

  private final OverlayNode one = node(0);
  private final OverlayNode other = node(1);

  private static OverlayNode node(int number) {
    NodeId id = new NodeId(OverlaySimulation.name(number), 1 + number);
    HyParView protocol =
        new HyParView(
            id,
            OverlaySimulation.address(number),
            HyParViewConfig.defaults(),
            new SplittableRandom(1));
    return new OverlayNode(number, id, protocol, null, 0, 0);
  }

  private record Expected(long nanos, int number) {}

  /// At once, within a tick, within a turn of the wheel and hours later, in any order.
  @Test
  void eventsComeInTheOrderOfTimeAndOfOneMomentInTheOrderInWhichTheyWereAdded() {
    for (long seed = 1; seed <= 20; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      OverlayQueue queue = new OverlayQueue(BEGIN);
      PriorityQueue<Expected> model =
          new PriorityQueue<>(
              Comparator.comparingLong(Expected::nanos).thenComparingInt(Expected::number));
      long now = BEGIN;
      for (int number = 0; number < 20_000; number++) {
        long later =
            switch (random.nextInt(8)) {
              case 0 -> 0;
              case 1 -> random.nextInt(1_000);
              case 2 -> random.nextLong(Duration.ofHours(1).toNanos());
              case 3 -> random.nextLong(Duration.ofSeconds(20).toNanos());
              default -> random.nextLong(Duration.ofMillis(50).toNanos());
            };
        queue.add(now + later, one, Kind.MESSAGE, other, number);
        model.add(new Expected(now + later, number));
        long until = now + random.nextLong(Duration.ofMillis(2).toNanos());
        while (queue.take(until)) {
          assertThat(new Expected(queue.nanos(), (int) queue.what()))
              .as("seed %d", seed)
              .isEqualTo(model.poll());
        }
        Expected next = model.peek();
        assertThat(next == null || next.nanos() > until).as("seed %d", seed).isTrue();
        now = until;
      }
      while (queue.take(Long.MAX_VALUE >> 1)) {
        assertThat(new Expected(queue.nanos(), (int) queue.what()))
            .as("seed %d", seed)
            .isEqualTo(model.poll());
        if (model.isEmpty()) {
          break;
        }
      }
      assertThat(model).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void eventIsWhatWasAdded() {
    OverlayQueue queue = new OverlayQueue(BEGIN);
    queue.add(BEGIN + 5, one, Kind.PASSENGER_MESSAGE, other, "message");
    queue.add(BEGIN + 3, other, Kind.TIMER, null, "timer");
    assertThat(queue.take(BEGIN + 2)).isFalse();
    assertThat(queue.take(BEGIN + 3)).isTrue();
    assertThat(queue.kind()).isEqualTo(Kind.TIMER);
    assertThat(queue.node()).isSameAs(other);
    assertThat(queue.what()).isEqualTo("timer");
    assertThat(queue.take(BEGIN + 4)).isFalse();
    assertThat(queue.take(BEGIN + 9)).isTrue();
    assertThat(queue.kind()).isEqualTo(Kind.PASSENGER_MESSAGE);
    assertThat(queue.node()).isSameAs(one);
    assertThat(queue.from()).isSameAs(other);
    assertThat(queue.what()).isEqualTo("message");
    assertThat(queue.take(BEGIN + Duration.ofDays(1).toNanos())).isFalse();
  }
}
