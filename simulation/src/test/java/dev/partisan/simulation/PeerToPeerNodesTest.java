package dev.partisan.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Call;
import dev.partisan.DownReason;
import dev.partisan.GenServer;
import dev.partisan.Ref;
import dev.partisan.Topology;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Whole nodes of the peer-to-peer topology (§3.3.4): each talks with each, though few are connected.
class PeerToPeerNodesTest {
  private static final int NODES = 12;

  /// Joins at once make nodes let go of peers again and again, and of what is queued for them.
  private static final Duration TO_SETTLE = Duration.ofSeconds(20);

  record Add(int one, int other) implements Call<Integer> {}

  private static final class Adder implements GenServer<Add> {
    @Override
    public Integer handleCall(Add request) {
      return request.one() + request.other();
    }
  }

  private static Mesh started(Simulation simulation) {
    Mesh mesh =
        new Mesh(
            simulation,
            builder ->
                builder.topology(Topology.peerToPeer()).messages(MethodHandles.lookup(), Add.class),
            node -> node.spawn("adder", Adder::new));
    mesh.start(NODES);
    simulation.run(TO_SETTLE);
    return mesh;
  }

  @Test
  void eachCallsEachThroughOthers() {
    for (long seed = 1; seed <= 3; seed++) {
      try (Simulation simulation = Simulation.seeded(seed)) {
        Mesh mesh = started(simulation);
        List<Integer> sums = new ArrayList<>();
        simulation.perform(() -> {
          for (SimulatedNode node : mesh.running()) {
            for (String other : mesh.names()) {
              Ref<Add> adder = node.node().ref(other, "adder");
              sums.add(node.node().call(adder, new Add(20, 22), Duration.ofSeconds(5)));
            }
          }
        });
        assertThat(sums).as("seed %d", seed).hasSize(NODES * NODES).containsOnly(42);
      }
    }
  }

  @Test
  void monitorTellsOfANodeThatCrashedFarAway() {
    try (Simulation simulation = Simulation.seeded(1)) {
      Mesh mesh = started(simulation);
      List<DownReason> reasons = new ArrayList<>();
      String last = "n" + (NODES - 1);
      for (SimulatedNode node : mesh.running()) {
        if (!node.name().equals(last)) {
          Ref<Add> adder = node.node().ref(last, "adder");
          simulation.perform(() -> {
            var _ = node.node().monitor(adder, down -> reasons.add(down.reason()));
          });
        }
      }
      simulation.run(Duration.ofSeconds(2));
      simulation.crash(last);
      simulation.runUntil("all monitors", Duration.ofMinutes(2), () -> reasons.size() == NODES - 1);
      assertThat(reasons).containsOnly(DownReason.NO_CONNECTION);
    }
  }
}
