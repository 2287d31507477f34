package dev.partisan.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Channel;
import dev.partisan.NodeBuilder;
import dev.partisan.Topology;
import dev.partisan.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;

/// The lanes between two nodes come up one a refresh interval, whoever of them learns of the other first (§3.5).
@Timeout(60)
final class LaneOpeningTest {
  private static final int CHANNELS = 4;
  private static final int PARALLELISM = 4;
  private static final int LANES = 1 + CHANNELS * PARALLELISM;

  /// The newcomer asks who is at the contact, each then asks once whether the other is where it advertises to be.
  private static final int QUESTIONS = 3;

  private static final Duration INTERVAL = Duration.ofMillis(100);
  private static final Duration LOOK = Duration.ofMillis(1);

  private static void describe(NodeBuilder builder) {
    builder.channel(Channel.named(Channel.DEFAULT).parallelism(PARALLELISM));
    for (int i = 1; i < CHANNELS; i++) {
      builder.channel(Channel.named("channel-" + i).parallelism(PARALLELISM));
    }
  }

  /// When connections were opened, until there were no more for a second.
  private static List<Duration> openings(Simulation simulation) {
    List<Duration> times = new ArrayList<>();
    long seen = simulation.connections();
    Duration last = simulation.elapsed();
    while (simulation.elapsed().minus(last).compareTo(Duration.ofSeconds(1)) < 0) {
      simulation.run(LOOK);
      for (; seen < simulation.connections(); seen++) {
        last = simulation.elapsed();
        times.add(last);
      }
    }
    return times;
  }

  private static void assertOneAnInterval(Simulation simulation, String first, String second) {
    simulation.start(first, LaneOpeningTest::describe);
    simulation.start(second, LaneOpeningTest::describe);
    simulation.node(second).node().joinAsync(first + ":7000");
    List<Duration> times = openings(simulation);
    assertThat(simulation.perform(() -> simulation.node(first).node().isFullyConnected())).isTrue();
    assertThat(simulation.perform(() -> simulation.node(second).node().isFullyConnected()))
        .isTrue();
    // The first ones find out who is there. Then come the control lane and the default channel's
    // first.
    assertThat(times).hasSize(QUESTIONS + LANES);
    for (int i = QUESTIONS + 3; i < times.size(); i++) {
      assertThat(times.get(i).minus(times.get(i - 1)))
          .as("before connection %d", i)
          .isGreaterThanOrEqualTo(INTERVAL.minus(LOOK));
    }
    assertThat(simulation.node(first).node().stats().refusedHandshakes()).isZero();
    assertThat(simulation.node(second).node().stats().refusedHandshakes()).isZero();
  }

  @SimulationTest(seeds = 8)
  void newcomerWithTheSmallerNameOpensThem(Simulation simulation) {
    assertOneAnInterval(simulation, "n2", "n1");
  }

  @SimulationTest(seeds = 8)
  void memberWithTheSmallerNameOpensThem(Simulation simulation) {
    assertOneAnInterval(simulation, "n1", "n2");
  }

  @SimulationTest(seeds = 8)
  void nodeThatNobodyCanDialOpensThemWhateverItsName(Simulation simulation) {
    assertAllUp(simulation, builder -> builder.advertise("nowhere:7000"));
  }

  @SimulationTest(seeds = 8)
  void clientOpensThemWhateverItsName(Simulation simulation) {
    simulation.start(
        "n1",
        builder -> {
          describe(builder);
          builder.topology(Topology.server());
        });
    simulation.start(
        "n2",
        builder -> {
          describe(builder);
          builder.topology(Topology.client("n1:7000"));
        });
    awaitAllUp(simulation);
  }

  private static void assertAllUp(Simulation simulation, Consumer<NodeBuilder> second) {
    simulation.start("n1", LaneOpeningTest::describe);
    simulation.start(
        "n2",
        builder -> {
          describe(builder);
          second.accept(builder);
        },
        node -> node.join("n1:7000"));
    awaitAllUp(simulation);
  }

  /// A second passes before the other side steps in; after that, lanes follow as from whoever opens them.
  private static void awaitAllUp(Simulation simulation) {
    simulation.runUntil(
        "all lanes are up",
        Duration.ofSeconds(4),
        () ->
            simulation.nodes().stream()
                .allMatch(
                    node -> node.node().members().size() == 2 && node.node().isFullyConnected()));
  }
}
