package dev.partisan.simulation.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.hyparview.HyParView;
import dev.partisan.protocol.hyparview.HyParViewConfig;
import dev.partisan.protocol.plumtree.PlumtreeConfig;
import dev.partisan.simulation.overlay.TreeCourses.Course;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Test;

/// Plumtree on HyParView at hundreds of nodes.
class TreeCoursesTest {
  private static final Duration CYCLE = Duration.ofSeconds(10);
  private static final int SIZE = 200;

  private final TreeCourses courses = new TreeCourses();

  private OverlaySimulation grown(long seed) {
    HyParViewConfig config = HyParViewConfig.defaults();
    OverlaySimulation simulation =
        new OverlaySimulation(
            seed,
            (id, at, random) -> new HyParView(id, at, config, random),
            courses.passengers(PlumtreeConfig.defaults()));
    for (int i = 0; i < SIZE; i++) {
      simulation.add(1);
      if (i > 0) {
        simulation.join(i, 0);
      }
      simulation.runFor(Duration.ofMillis(20));
    }
    simulation.runFor(CYCLE.multipliedBy(3));
    return simulation;
  }

  private List<Course> broadcast(OverlaySimulation simulation, int count, IntSupplier from) {
    List<Course> sent = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      sent.add(courses.broadcast(simulation, from.getAsInt()));
      simulation.runFor(Duration.ofMillis(500));
    }
    return sent;
  }

  @Test
  void warmTreesBringEachBroadcastToAllOnceAndSoon() {
    for (long seed = 1; seed <= 3; seed++) {
      OverlaySimulation simulation = grown(seed);
      SplittableRandom random = new SplittableRandom(seed);
      broadcast(simulation, 20, () -> random.nextInt(SIZE));
      List<Course> rotating = broadcast(simulation, 20, () -> random.nextInt(SIZE));
      List<Course> one = broadcast(simulation, 30, () -> 7).subList(10, 30);
      simulation.runFor(CYCLE);
      for (Course course : rotating) {
        assertThat(course.deliveries()).as("seed %d", seed).isEqualTo(SIZE);
        assertThat(course.redundancy()).as("seed %d", seed).isLessThan(0.5);
        assertThat(course.lastHop()).as("seed %d", seed).isLessThanOrEqualTo(25);
      }
      for (Course course : one) {
        assertThat(course.deliveries()).as("seed %d", seed).isEqualTo(SIZE);
        assertThat(course.redundancy()).as("seed %d", seed).isLessThan(0.05);
        assertThat(course.lastHop()).as("seed %d", seed).isLessThanOrEqualTo(18);
      }
    }
  }

  @Test
  void survivorsOfACrashOfHalfTheNodesGetEachBroadcast() {
    for (long seed = 1; seed <= 3; seed++) {
      OverlaySimulation simulation = grown(seed);
      SplittableRandom random = new SplittableRandom(seed);
      broadcast(simulation, 20, () -> random.nextInt(SIZE));
      for (int i = 1; i < SIZE; i += 2) {
        simulation.crash(i);
      }
      List<Course> sent = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        sent.add(courses.broadcast(simulation, 2 * random.nextInt(SIZE / 2)));
        simulation.runFor(Duration.ofMillis(1));
      }
      simulation.runFor(CYCLE.multipliedBy(2));
      for (Course course : sent) {
        for (int i = 0; i < SIZE; i += 2) {
          assertThat(course.reached(i)).as("seed %d, node %d", seed, i).isTrue();
        }
      }
    }
  }
}
