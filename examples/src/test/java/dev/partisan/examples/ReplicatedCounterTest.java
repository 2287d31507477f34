package dev.partisan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.examples.ReplicatedCounter.Merge;
import dev.partisan.simulation.Simulation;
import dev.partisan.simulation.junit.SimulationTest;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// An application of one's own, tested by seed.
final class ReplicatedCounterTest {
  @SimulationTest(seeds = 20)
  void neverCountsBackwards(Simulation simulation) {
    assertThat(ReplicatedCounterSearch.countsBackwards(simulation, Merge.LARGEST)).isFalse();
  }

  @Test
  void mistakeIsFoundByTheSameSeedsEachTime() {
    List<Long> seeds = seedsThatFind();
    assertThat(seeds).isNotEmpty().isEqualTo(seedsThatFind());
  }

  private static List<Long> seedsThatFind() {
    return LongStream.range(0, 20).boxed().filter(ReplicatedCounterTest::isFoundBy).toList();
  }

  private static boolean isFoundBy(long seed) {
    try (Simulation simulation = Simulation.seeded(seed)) {
      return ReplicatedCounterSearch.countsBackwards(simulation, Merge.LATEST);
    }
  }
}
