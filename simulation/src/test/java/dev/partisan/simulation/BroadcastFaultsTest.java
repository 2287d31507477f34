package dev.partisan.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Node;
import dev.partisan.protocol.NodeId;
import dev.partisan.simulation.junit.SimulationTest;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Timeout;

/// Broadcasts of whole nodes under partitions, crashes and resets: each that lives gets each once.
@Timeout(60)
final class BroadcastFaultsTest {
  record News(int number) {}

  private static final Duration REPAIR = Duration.ofSeconds(90);

  private static final List<Function<List<String>, Partition>> PARTITIONS =
      List.of(
          Partition::halves,
          Partition::minority,
          Partition::ring,
          Partition::bridge,
          names -> Partition.isolate(names.getLast()),
          names -> Partition.oneWay(names.subList(0, 2), names.subList(2, names.size())));

  /// What each run of a node has heard.
  private final Map<NodeId, List<Integer>> heard = new LinkedHashMap<>();

  private void listen(Node node) {
    List<Integer> numbers = new ArrayList<>();
    heard.put(node.id(), numbers);
    node.onBroadcast(News.class, news -> numbers.add(news.number()));
  }

  private Mesh mesh(Simulation simulation, int size) {
    Mesh mesh =
        new Mesh(
            simulation,
            builder -> builder.messages(MethodHandles.lookup(), News.class),
            this::listen);
    mesh.start(size);
    return mesh;
  }

  private static void broadcast(Simulation simulation, Mesh mesh, int number) {
    List<SimulatedNode> running = mesh.running();
    Node node = running.get(simulation.random().nextInt(running.size())).node();
    simulation.perform(() -> {
      var _ = node.broadcast(new News(number));
    });
  }

  @SimulationTest(seeds = 24)
  void allHaveEachOnceAfterThePartitionHeals(Simulation simulation) {
    Mesh mesh = mesh(simulation, 7);
    Function<List<String>, Partition> kind =
        PARTITIONS.get((int) (simulation.seed() % PARTITIONS.size()));
    Partition partition = kind.apply(mesh.names());
    int count = 0;
    while (count < 5) {
      broadcast(simulation, mesh, count++);
    }
    simulation.partition(simulation.random().nextBoolean() ? partition.noticed() : partition);
    while (count < 20) {
      broadcast(simulation, mesh, count++);
      simulation.run(Duration.ofMillis(simulation.random().nextLong(1_500)));
    }
    simulation.heal();
    while (count < 25) {
      broadcast(simulation, mesh, count++);
    }
    awaitEachOnce(simulation, mesh, count);
  }

  @SimulationTest(seeds = 24)
  void survivorsHaveEachOnceThoughNodesCrashAndConnectionsBreak(Simulation simulation) {
    Mesh mesh = mesh(simulation, 9);
    List<String> names = mesh.names();
    int count = 0;
    for (int i = 0; i < 4; i++) {
      broadcast(simulation, mesh, count++);
      simulation.run(Duration.ofMillis(simulation.random().nextLong(30)));
      simulation.crash(names.get(1 + 2 * i));
      broadcast(simulation, mesh, count++);
      simulation.reset(names.get(2), names.get(simulation.random().nextInt(names.size())));
      simulation.run(Duration.ofMillis(simulation.random().nextLong(2_000)));
    }
    awaitSurvivorsAlike(simulation, mesh, count);
  }

  private void awaitEachOnce(Simulation simulation, Mesh mesh, int count) {
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(i);
    }
    simulation.runUntil(
        "all have all broadcasts",
        REPAIR,
        () -> mesh.running().stream().allMatch(node -> sorted(node).equals(all)));
    simulation.run(Duration.ofSeconds(30));
    assertThat(mesh.running()).allSatisfy(node -> assertThat(sorted(node)).isEqualTo(all));
  }

  /// What its maker took along when it crashed, nobody has; all else all have, once.
  private void awaitSurvivorsAlike(Simulation simulation, Mesh mesh, int count) {
    simulation.run(REPAIR);
    List<Integer> first = sorted(mesh.running().getFirst());
    assertThat(first).doesNotHaveDuplicates().hasSizeGreaterThanOrEqualTo(count / 2);
    assertThat(mesh.running()).allSatisfy(node -> assertThat(sorted(node)).isEqualTo(first));
  }

  private List<Integer> sorted(SimulatedNode node) {
    return heard.getOrDefault(node.node().id(), List.of()).stream().sorted().toList();
  }
}
