package dev.partisan.simulation.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.peertopeer.PeerToPeer;
import dev.partisan.protocol.peertopeer.PeerToPeerConfig;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Ways from each node to each, at small size (§3.3.4). `./partisan bench overlay` measures more of
/// them. Every failure names its seed, which is all that a replay needs.
class PeerToPeerOverlayTest {
  private static final int NODES = 80;

  private static OverlaySimulation grown(long seed) {
    PeerToPeerConfig config = PeerToPeerConfig.defaults();
    OverlaySimulation simulation =
        new OverlaySimulation(seed, (id, at, random) -> new PeerToPeer(id, at, config, random));
    for (int i = 0; i < NODES; i++) {
      simulation.add(1);
      if (i > 0) {
        simulation.join(i, 0);
      }
      simulation.runFor(Duration.ofMillis(50));
    }
    simulation.runFor(Duration.ofSeconds(20));
    return simulation;
  }

  @Test
  void eachNodeKnowsEachAndReachesItOnAlmostTheShortestWay() {
    for (long seed = 1; seed <= 2; seed++) {
      OverlaySimulation simulation = grown(seed);
      for (int i = 0; i < NODES; i++) {
        assertThat(simulation.protocol(i).members()).as("seed %d", seed).hasSize(NODES);
      }
      OverlayWays ways = OverlayWays.between(simulation, NODES);
      assertThat(ways.delivered()).as("delivered, seed %d", seed).isEqualTo(1);
      assertThat(ways.stretch()).as("stretch, seed %d", seed).isLessThan(1.5);
      assertThat(simulation.rejections()).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void survivorsOfACrashReachEachOtherWithinTwoHeartbeats() {
    for (long seed = 1; seed <= 2; seed++) {
      OverlaySimulation simulation = grown(seed);
      SplittableRandom random = new SplittableRandom(seed);
      for (int crashed = 0; crashed < NODES / 5; ) {
        int node = 1 + random.nextInt(NODES - 1);
        if (simulation.isRunning(node)) {
          simulation.crash(node);
          crashed++;
        }
      }
      simulation.runFor(Duration.ofSeconds(2));
      assertThat(OverlayWays.between(simulation, NODES).delivered())
          .as("delivered, seed %d", seed)
          .isGreaterThan(0.99);
      simulation.runFor(Duration.ofSeconds(6));
      assertThat(OverlayWays.between(simulation, NODES).delivered())
          .as("delivered later, seed %d", seed)
          .isEqualTo(1);
      long reachable =
          simulation.protocol(0).members().stream().filter(member -> member.isReachable()).count();
      assertThat(reachable).as("reachable, seed %d", seed).isEqualTo(NODES - NODES / 5);
    }
  }

  @Test
  void leaversAreMembersNowhereAndRestartedNodesUnderTheirNewIncarnation() {
    OverlaySimulation simulation = grown(1);
    simulation.leave(7);
    for (int i = 20; i < 40; i++) {
      simulation.crash(i);
      simulation.restart(i);
      simulation.join(i, 0, 60);
    }
    simulation.runFor(Duration.ofSeconds(15));
    for (int i = 0; i < NODES; i++) {
      int expected = i == 7 ? 1 : NODES - 1;
      assertThat(simulation.protocol(i).members()).as("node %d", i).hasSize(expected);
      if (i != 7) {
        assertThat(simulation.protocol(i).members())
            .as("node %d", i)
            .allMatch(member -> member.isReachable())
            .anyMatch(member -> member.id().equals(simulation.id(30)));
      }
    }
  }
}
