package dev.partisan.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Call;
import dev.partisan.CallTimeoutException;
import dev.partisan.GenServer;
import dev.partisan.Ref;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What a simulation promises to those who write tests with it.
@Timeout(60)
final class SimulationTest {
  record Twice(int number) implements Call<Integer> {}

  static final class Doubler implements GenServer<Twice> {
    @Override
    public Integer handleCall(Twice request) {
      return 2 * request.number();
    }
  }

  private static SimulatedNode doubler(Simulation simulation, String name) {
    return simulation.start(
        name,
        builder -> builder.messages(Twice.class),
        node -> node.spawn("doubler", Doubler::new));
  }

  @Test
  void nodesJoinAndCallWithinPerform() {
    try (Simulation simulation = Simulation.seeded(1)) {
      SimulatedNode a = doubler(simulation, "a");
      SimulatedNode b = doubler(simulation, "b");
      int reply =
          simulation.perform(() -> {
            b.node().join(a.address());
            return b.node()
                .call(b.node().ref("a", "doubler"), new Twice(21), Duration.ofSeconds(5));
          });
      assertThat(reply).isEqualTo(42);
      assertThat(simulation.elapsed()).isLessThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void callTimesOutOnVirtualTime() {
    try (Simulation simulation = Simulation.seeded(2)) {
      SimulatedNode a = doubler(simulation, "a");
      SimulatedNode b = doubler(simulation, "b");
      simulation.perform(() -> b.node().join(a.address()));
      simulation.pause("a");
      Duration before = simulation.elapsed();
      Ref<Twice> doubler = b.node().ref("a", "doubler");
      assertThatThrownBy(() ->
              simulation.perform(() -> b.node().call(doubler, new Twice(1), Duration.ofSeconds(3))))
          .isInstanceOf(CallTimeoutException.class);
      assertThat(simulation.elapsed().minus(before))
          .isBetween(Duration.ofSeconds(3), Duration.ofMillis(3_001));
    }
  }

  @Test
  void oneSeedGivesOneTrace() {
    assertThat(trace(5)).isEqualTo(trace(5)).isNotEqualTo(trace(6));
  }

  private static long trace(long seed) {
    try (Simulation simulation = Simulation.seeded(seed)) {
      Mesh mesh = Mesh.of(simulation, 5);
      simulation.partition(Partition.halves(mesh.names()));
      simulation.run(Duration.ofSeconds(10));
      simulation.crash("n4");
      simulation.heal();
      simulation.run(Duration.ofSeconds(5));
      simulation.restart("n4");
      mesh.awaitAgreement();
      return simulation.traceHash();
    }
  }

  @Test
  void processThatBlocksOutsideOfVirtualTimeFailsTheRunWithItsStack() {
    try (Simulation simulation = Simulation.seeded(3).blockedAfter(Duration.ofMillis(500))) {
      SimulatedNode a = simulation.start("a", builder -> {});
      Ref<Object> _ = a.node().spawn(self -> new CountDownLatch(1).await());
      assertThatThrownBy(() -> simulation.run(Duration.ofSeconds(1)))
          .isInstanceOf(SimulationFailure.class)
          .hasMessageContaining("seed 3")
          .hasMessageContaining("CountDownLatch.await");
    }
  }

  @Test
  void checkThatDoesNotHoldEndsTheRunAtThatEvent() {
    try (Simulation simulation = Simulation.seeded(4)) {
      simulation.start("a", builder -> {});
      simulation.check("the first minute", () -> simulation.elapsed().toSeconds() < 60);
      assertThatThrownBy(() -> simulation.run(Duration.ofSeconds(90)))
          .isInstanceOf(SimulationFailure.class)
          .hasMessageContaining("check 'the first minute' does not hold at 60.")
          .hasMessageContaining("seed 4");
      assertThatThrownBy(() -> simulation.run(Duration.ofSeconds(1)))
          .isInstanceOf(SimulationFailure.class);
    }
  }

  @Test
  void waitingOutsideOfPerformIsRefused() {
    try (Simulation simulation = Simulation.seeded(5)) {
      SimulatedNode a = doubler(simulation, "a");
      assertThatThrownBy(() -> a.node().join("b:7000"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("simulation.perform");
    }
  }

  @Test
  void programThatThrowsFailsTheRun() {
    try (Simulation simulation = Simulation.seeded(6)) {
      simulation.start(
          "a",
          builder -> {},
          node -> {
            throw new IllegalArgumentException("on purpose");
          });
      assertThatThrownBy(() -> simulation.run(Duration.ofSeconds(1)))
          .isInstanceOf(SimulationFailure.class)
          .hasMessageContaining("program of node 'a'")
          .hasRootCauseMessage("on purpose");
    }
  }

  @Test
  void crashRunsNoCodeAndARestartIsAnotherIncarnation() {
    List<String> ends = new ArrayList<>();
    AtomicInteger starts = new AtomicInteger();
    try (Simulation simulation = Simulation.seeded(7)) {
      SimulatedNode a =
          simulation.start(
              "a",
              builder -> {},
              node -> {
                Ref<Object> _ =
                    node.spawn(self -> {
                      starts.incrementAndGet();
                      try {
                        self.receive();
                      } finally {
                        ends.add("finally");
                      }
                    });
              });
      simulation.run(Duration.ofSeconds(1));
      var before = a.node().id();
      simulation.crash("a");
      simulation.run(Duration.ofSeconds(1));
      assertThat(ends).isEmpty();
      assertThat(a.isRunning()).isFalse();
      simulation.restart("a");
      simulation.run(Duration.ofSeconds(1));
      assertThat(a.node().id()).isNotEqualTo(before);
      assertThat(starts).hasValue(2);
    }
  }

  @Test
  void waitingForACrashedNodeEndsAtOnce() {
    try (Simulation simulation = Simulation.seeded(8)) {
      SimulatedNode a = doubler(simulation, "a");
      simulation.after(Duration.ofSeconds(1), () -> simulation.crash("a"));
      assertThatThrownBy(() -> simulation.perform(() -> a.node().join("nobody:7000")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("a has crashed");
    }
  }

  @Test
  void closingANodeStopsItsProcessesAndTellsTheOthers() {
    try (Simulation simulation = Simulation.seeded(9)) {
      Mesh mesh = Mesh.of(simulation, 3);
      simulation.perform(() -> {
        simulation.node("n2").node().leave();
        simulation.node("n2").node().close();
      });
      assertThat(simulation.node("n2").isRunning()).isFalse();
      mesh.awaitAgreement();
    }
  }

  @Test
  void closedNodesDoNothingAnyMore() {
    try (Simulation simulation = Simulation.seeded(11)) {
      Mesh.of(simulation, 3);
      simulation.nodes().forEach(node -> simulation.perform(() -> node.node().close()));
      simulation.run(Duration.ofMinutes(2)); // timers of a minute run out
      long before = simulation.events();
      simulation.run(Duration.ofMinutes(1));
      assertThat(simulation.events()).isEqualTo(before);
      SimulatedNode closed = simulation.nodes().getFirst();
      assertThatThrownBy(() -> simulation.perform(() -> closed.node().join("n1:7000")))
          .hasMessageContaining("node closed");
    }
  }

  @Test
  void idleMinuteOfTwentyNodesIsCheap() {
    try (Simulation simulation = Simulation.seeded(10)) {
      Mesh.of(simulation, 20);
      long before = simulation.events();
      simulation.run(Duration.ofMinutes(1));
      assertThat(simulation.events() - before).isLessThan(1_000_000);
    }
  }
}
