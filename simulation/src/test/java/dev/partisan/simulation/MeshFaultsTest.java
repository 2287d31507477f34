package dev.partisan.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Node;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.NodeId;
import dev.partisan.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Timeout;

/// Full meshes of whole nodes under partitions, crashes, stalls and restarts.
@Timeout(60)
final class MeshFaultsTest {
  private static final List<Function<List<String>, Partition>> PARTITIONS =
      List.of(
          Partition::halves,
          Partition::minority,
          Partition::ring,
          Partition::bridge,
          names -> Partition.isolate(names.getLast()),
          names -> Partition.oneWay(names.subList(0, 2), names.subList(2, names.size())));

  /// Each run's events, as that run saw them.
  private final Map<NodeId, List<MemberEvent>> seen = new LinkedHashMap<>();

  private void listen(Node node) {
    List<MemberEvent> events = new ArrayList<>();
    seen.put(node.id(), events);
    node.onMembership(events::add);
  }

  @SimulationTest(seeds = 24)
  void viewsAgreeAfterPartitions(Simulation simulation) {
    Mesh mesh = new Mesh(simulation, builder -> {}, this::listen);
    mesh.start(6);
    Function<List<String>, Partition> kind =
        PARTITIONS.get((int) (simulation.seed() % PARTITIONS.size()));
    Partition partition = kind.apply(mesh.names());
    boolean isNoticed = simulation.random().nextBoolean();
    simulation.partition(isNoticed ? partition.noticed() : partition);
    simulation.run(Duration.ofSeconds(15));
    assertThat(mesh.isAgreed()).as("%s parts nobody", partition).isFalse();
    assertNobodyIsRemoved();
    simulation.heal();
    mesh.awaitAgreement();
    assertNobodyIsRemoved();
  }

  /// Each alone would be tried again after up to 15 s, when a network was cut for long.
  @SimulationTest(seeds = 16)
  void whenOnePeerIsBackTheOthersAreTriedSoon(Simulation simulation) {
    Mesh mesh = Mesh.of(simulation, 10);
    simulation.partition(Partition.halves(mesh.names()));
    simulation.run(Duration.ofSeconds(90));
    simulation.heal();
    long before = reached(mesh);
    simulation.runUntil(
        "a first one is back", Duration.ofSeconds(15), () -> reached(mesh) > before);
    simulation.runUntil("all are back", Duration.ofSeconds(8), mesh::isAgreed);
  }

  private static long reached(Mesh mesh) {
    return mesh.running().stream().mapToLong(node -> Mesh.reachable(node).size()).sum();
  }

  private void assertNobodyIsRemoved() {
    assertThat(seen.values())
        .allSatisfy(events -> assertThat(events).noneMatch(MemberEvent.Left.class::isInstance));
  }

  @SimulationTest(seeds = 24)
  void viewsAgreeAfterCrashesRestartsAndStalls(Simulation simulation) {
    Mesh mesh = new Mesh(simulation, builder -> {}, this::listen);
    mesh.start(6);
    for (int i = 0; i < 10; i++) {
      simulation.run(Duration.ofMillis(simulation.random().nextLong(4_000)));
      disturb(simulation, mesh);
    }
    simulation.run(Duration.ofSeconds(6));
    simulation.heal();
    for (SimulatedNode node : simulation.nodes()) {
      simulation.resume(node.name());
      simulation.slow(node.name(), 1);
      if (!node.isRunning()) {
        simulation.restart(node.name());
      }
    }
    // One that was restarted while it was cut off found nobody to join, and its program has failed
    // by now or tries on.
    mesh.awaitAgreement();
    assertNobodyComesBack();
  }

  private static void disturb(Simulation simulation, Mesh mesh) {
    RandomGenerator random = simulation.random();
    List<String> names = mesh.names();
    String name = names.get(1 + random.nextInt(names.size() - 1));
    String other = names.get(random.nextInt(names.size()));
    switch (random.nextInt(8)) {
      case 0 -> simulation.crash(name);
      case 1 -> simulation.powerOff(name);
      case 2 -> simulation.restart(name);
      case 3 -> simulation.pause(name);
      case 4 -> simulation.resume(name);
      case 5 -> simulation.reset(name, other);
      case 6 -> simulation.slow(name, random.nextBoolean() ? 1_000 : 1);
      default -> {
        simulation.heal();
        simulation.partition(PARTITIONS.get(random.nextInt(PARTITIONS.size())).apply(names));
      }
    }
  }

  /// Whoever was removed or replaced, under that incarnation, is not heard of again.
  private void assertNobodyComesBack() {
    seen.forEach((node, events) -> {
      List<NodeId> gone = new ArrayList<>();
      for (MemberEvent event : events) {
        switch (event) {
          case MemberEvent.Left left -> gone.add(left.node());
          case MemberEvent.Replaced replaced -> {
            assertThat(gone).as("at %s", node).doesNotContain(replaced.by());
            gone.add(replaced.node());
          }
          case MemberEvent.Joined joined ->
              assertThat(gone).as("at %s", node).doesNotContain(joined.node());
          default -> {}
        }
      }
    });
  }

  @SimulationTest(seeds = 16)
  void leaverIsNotBroughtBackByTheOtherSideOfAPartition(Simulation simulation) {
    Mesh mesh = new Mesh(simulation, builder -> {}, this::listen);
    mesh.start(5);
    simulation.partition(Partition.between(List.of("n3"), List.of("n0", "n1", "n2", "n4")));
    simulation.run(Duration.ofSeconds(3));
    simulation.perform(() -> {
      simulation.node("n4").node().leave();
      simulation.node("n4").node().close();
    });
    simulation.run(Duration.ofSeconds(10));
    simulation.heal();
    mesh.awaitAgreement();
    simulation.run(Duration.ofSeconds(30));
    assertThat(mesh.isAgreed()).isTrue();
    assertNobodyComesBack();
  }
}
