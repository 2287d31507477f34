package dev.partisan.simulation.overlay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.hyparview.HyParView;
import dev.partisan.protocol.hyparview.HyParViewConfig;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What HyParView promises of the whole overlay, at small size (§3.3.4). `./partisan bench overlay`
/// measures it at 10,000 nodes. Every failure names its seed, which is all that a replay needs.
class HyParViewOverlayTest {
  private static final Duration CYCLE = Duration.ofSeconds(10);
  private static final HyParViewConfig CONFIG = HyParViewConfig.defaults();

  private static OverlaySimulation simulation(long seed, HyParViewConfig config) {
    return new OverlaySimulation(seed, (id, at, random) -> new HyParView(id, at, config, random));
  }

  private static OverlaySimulation grown(long seed, HyParViewConfig config, int nodes) {
    OverlaySimulation simulation = simulation(seed, config);
    for (int i = 0; i < nodes; i++) {
      simulation.add(1);
      if (i > 0) {
        simulation.join(i, 0);
      }
      simulation.runFor(Duration.ofMillis(100));
    }
    simulation.runFor(CYCLE.multipliedBy(10));
    return simulation;
  }

  private static void assertWhole(OverlaySimulation simulation, long seed) {
    OverlayGraph graph = simulation.graph();
    assertThat(graph.components()).as("components, seed %d", seed).isEqualTo(1);
    assertThat(graph.asymmetricLinks()).as("asymmetric links, seed %d", seed).isZero();
  }

  private static void runUntilWhole(OverlaySimulation simulation, int cycles, long seed) {
    for (int i = 0; i < cycles && !simulation.graph().isConnected(); i++) {
      simulation.runFor(CYCLE);
    }
    assertThat(simulation.graph().components())
        .as("components after %d cycles, seed %d", cycles, seed)
        .isEqualTo(1);
  }

  @Test
  void nodesThatJoinOneByOneMakeOneSymmetricOverlay() {
    for (long seed = 1; seed <= 3; seed++) {
      OverlaySimulation simulation = grown(seed, CONFIG, 200);
      assertWhole(simulation, seed);
      assertThat(simulation.graph().share(5)).as("seed %d", seed).isGreaterThan(0.9);
      assertThat(simulation.graph().meanPath(200, 1)).as("seed %d", seed).isLessThan(4.5);
      assertThat(simulation.rejections()).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void sameSeedGivesTheSameRun() {
    OverlaySimulation one = grown(7, CONFIG, 60);
    OverlaySimulation two = grown(7, CONFIG, 60);
    OverlaySimulation other = grown(8, CONFIG, 60);
    assertThat(one.trace()).isEqualTo(two.trace()).isNotEqualTo(other.trace());
    assertThat(one.events()).isEqualTo(two.events());
  }

  @Test
  void dialOfANodeThatEndsMeanwhileIsTakenByItsSuccessorOrRefused() {
    OverlaySimulation restarted = simulation(1, CONFIG);
    restarted.add(2);
    restarted.join(1, 0);
    restarted.crash(0);
    restarted.restart(0);
    restarted.runFor(Duration.ofSeconds(1));
    assertThat(restarted.graph().components()).isEqualTo(1);

    OverlaySimulation crashed = simulation(1, CONFIG);
    crashed.add(3);
    crashed.join(1, 0, 2);
    crashed.crash(0);
    crashed.runFor(Duration.ofSeconds(1));
    assertThat(crashed.graph().components()).isEqualTo(1);
  }

  @Test
  void joinsAtOnceThroughOneContactLeaveNoIslands() {
    HyParViewConfig narrow = CONFIG.withViews(new HyParViewConfig.Views(3, 18, List.of()));
    for (long seed = 1; seed <= 100; seed++) {
      OverlaySimulation simulation = simulation(seed, narrow);
      simulation.add(9);
      for (int i = 1; i < 9; i++) {
        simulation.join(i, 0);
      }
      simulation.runFor(CYCLE);
      runUntilWhole(simulation, 9, seed);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 50, 80, 90})
  void survivorsOfACrashComeTogether(int percent) {
    for (long seed = 1; seed <= 2; seed++) {
      OverlaySimulation simulation = grown(seed, CONFIG, 200);
      SplittableRandom random = new SplittableRandom(seed);
      for (int crashed = 0; crashed < 2 * percent; ) {
        int node = 1 + random.nextInt(199);
        if (simulation.isRunning(node)) {
          simulation.crash(node);
          crashed++;
        }
      }
      simulation.runFor(CYCLE);
      runUntilWhole(simulation, 8, seed);
      simulation.runFor(CYCLE);
      assertWhole(simulation, seed);
    }
  }

  @Test
  void powerCutIsNoticedBySilence() {
    OverlaySimulation simulation = grown(1, CONFIG, 100);
    for (int i = 1; i < 50; i++) {
      simulation.powerOff(i);
    }
    simulation.runFor(Duration.ofSeconds(60));
    assertWhole(simulation, 1);
    assertThat(simulation.graph().share(4)).isGreaterThan(0.8);
  }

  @Test
  void halvesThatWereApartForLongBecomeOneAgain() {
    OverlaySimulation simulation = grown(1, CONFIG, 100);
    simulation.split(node -> node % 2);
    simulation.runFor(Duration.ofMinutes(30));
    assertThat(simulation.graph().components()).isEqualTo(2);
    simulation.heal();
    runUntilWhole(simulation, 10, 1);
    simulation.runFor(CYCLE.multipliedBy(3));
    assertWhole(simulation, 1);
  }

  @Test
  void leaversAreLetGoAndStayAway() {
    OverlaySimulation simulation = grown(1, CONFIG, 60);
    for (int i = 30; i < 60; i++) {
      simulation.leave(i);
    }
    simulation.runFor(CYCLE.multipliedBy(12));
    OverlayGraph graph = simulation.graph();
    assertThat(graph.components()).isEqualTo(31);
    assertThat(graph.largestComponent()).isEqualTo(30);
    simulation.join(40, 3);
    simulation.runFor(CYCLE);
    assertThat(simulation.graph().largestComponent()).isEqualTo(31);
  }

  @Test
  void restartedNodesAreTakenInAsNewOnes() {
    OverlaySimulation simulation = grown(1, CONFIG, 60);
    for (int i = 1; i < 30; i++) {
      simulation.crash(i);
      simulation.restart(i);
      simulation.join(i, 0, 50);
    }
    simulation.runFor(CYCLE.multipliedBy(5));
    assertWhole(simulation, 1);
    assertThat(simulation.graph().size()).isEqualTo(60);
    assertThat(simulation.graph().share(4)).isGreaterThan(0.9);
  }

  @Test
  void swapsBringPeersNearerAndKeepTheirNumber() {
    HyParViewConfig optimising =
        CONFIG.withOptimising(new HyParViewConfig.Optimising(true, Duration.ofSeconds(10), 2, 0.1));
    for (long seed = 1; seed <= 2; seed++) {
      OverlaySimulation biased = grown(seed, optimising, 150);
      OverlaySimulation random = grown(seed, CONFIG, 150);
      biased.runFor(CYCLE.multipliedBy(30));
      random.runFor(CYCLE.multipliedBy(30));
      assertWhole(biased, seed);
      assertThat(biased.meanPeerLatency())
          .as("seed %d", seed)
          .isLessThan(random.meanPeerLatency().multipliedBy(4).dividedBy(5));
      assertThat(biased.graph().share(5)).as("seed %d", seed).isGreaterThan(0.9);
    }
  }
}
