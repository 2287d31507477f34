package dev.partisan.benchmarks;

import dev.partisan.benchmarks.ReplicaCampaign.Shape;
import dev.partisan.crdt.Dissemination;
import dev.partisan.simulation.Simulation;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A few seeds of what `bench replicas` runs by the hundred.
final class ReplicaCampaignTest {
  private static final int NODES = 6;
  private static final int SEEDS = 1;

  static Stream<Arguments> ways() {
    return Stream.of(Shape.values())
        .flatMap(shape -> Stream.of(Dissemination.values()).map(way -> Arguments.of(shape, way)));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void copiesBecomeEqualAndNothingIsLostOrDoubled(Shape shape, Dissemination way) {
    for (long seed = 0; seed < SEEDS; seed++) {
      try (Simulation simulation = Simulation.seeded(seed)) {
        ReplicaCampaign.run(simulation, NODES, shape, way);
      }
    }
  }
}
