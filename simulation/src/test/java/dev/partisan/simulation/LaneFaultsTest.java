package dev.partisan.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Channel;
import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.SpawnOptions;
import dev.partisan.simulation.junit.SimulationTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;

/// Between living nodes each message arrives once and in order, whatever becomes of the connections.
@Timeout(60)
final class LaneFaultsTest {
  private static final int MESSAGES = 200;
  private static final int SENDERS = 3;
  private static final List<String> NAMES = List.of("a", "b");
  private static final Duration LATE = Duration.ofMinutes(2);

  record Numbered(int sender, int sequence, byte[] filling) {}

  private final List<List<Integer>> received = new ArrayList<>();

  private static void configure(NodeBuilder builder) {
    builder.messages(Numbered.class).channel(Channel.named("work").parallelism(2));
  }

  private void receive(Context<Numbered> self) {
    while (true) {
      Numbered message = self.receive();
      for (byte each : message.filling()) {
        assertThat(each).isEqualTo((byte) message.sequence());
      }
      received.get(message.sender()).add(message.sequence());
      if (self.random().nextInt(20) == 0) {
        self.sleep(Duration.ofMillis(self.random().nextInt(100)));
      }
    }
  }

  private static void send(Context<Object> self, int sender) {
    Ref<Numbered> sink = self.node().ref("b", "sink");
    for (int i = 0; i < MESSAGES; i++) {
      byte[] filling = new byte[size(self.random())];
      Arrays.fill(filling, (byte) i);
      Numbered message = new Numbered(sender, i, filling);
      SendResult result = SendResult.TIMED_OUT;
      while (result == SendResult.TIMED_OUT) {
        result = self.node().forward(sink, message, SendOptions.via("work"));
      }
      assertThat(result).isEqualTo(SendResult.QUEUED);
      if (self.random().nextInt(10) == 0) {
        self.sleep(Duration.ofMillis(self.random().nextInt(500)));
      }
    }
  }

  private static int size(RandomGenerator random) {
    return random.nextInt(30) == 0 ? random.nextInt(300_000) : random.nextInt(500);
  }

  private void start(Simulation simulation) {
    for (int i = 0; i < SENDERS; i++) {
      received.add(new ArrayList<>());
    }
    SimulatedNode a = simulation.start("a", LaneFaultsTest::configure);
    SimulatedNode b = simulation.start("b", LaneFaultsTest::configure);
    simulation.perform(() -> a.node().join(b.address()));
    b.node().<Numbered>spawn(SpawnOptions.named("sink").mailboxBytes(100_000), this::receive);
    for (int i = 0; i < SENDERS; i++) {
      int sender = i;
      Ref<Object> _ = a.node().spawn(self -> send(self, sender));
    }
  }

  private void assertAllArrive(Simulation simulation) {
    simulation.runUntil(
        "all has arrived", LATE, () -> received.stream().allMatch(all -> all.size() >= MESSAGES));
    simulation.run(Duration.ofSeconds(5));
    for (List<Integer> all : received) {
      assertThat(all).as("seed %d", simulation.seed()).isEqualTo(sequence());
    }
    for (SimulatedNode node : simulation.nodes()) {
      Node each = node.node();
      assertThat(each.stats().queuedBytes()).isZero();
      assertThat(each.stats().lostWithLanes()).isZero();
      assertThat(each.stats().malformedFrames()).isZero();
    }
  }

  private static List<Integer> sequence() {
    return IntStream.range(0, MESSAGES).boxed().toList();
  }

  @SimulationTest(seeds = 12)
  void connectionsThatAreReset(Simulation simulation) {
    start(simulation);
    for (int i = 0; i < 40; i++) {
      simulation.run(Duration.ofMillis(simulation.random().nextInt(400)));
      simulation.reset("a", "b");
    }
    assertAllArrive(simulation);
  }

  /// One end is told and the other is not: half-open connections meet fresh ones.
  @SimulationTest(seeds = 12)
  void connectionsThatOneEndLoses(Simulation simulation) {
    start(simulation);
    for (int i = 0; i < 40; i++) {
      simulation.run(Duration.ofMillis(simulation.random().nextInt(400)));
      String end = simulation.random().nextBoolean() ? "a" : "b";
      simulation.partition(Partition.between(List.of("a"), List.of("b")));
      simulation.breakEnd(end);
      simulation.run(Duration.ofMillis(simulation.random().nextInt(50)));
      simulation.heal();
    }
    assertAllArrive(simulation);
  }

  @SimulationTest(seeds = 12)
  void linksThatCarryOneWayOnly(Simulation simulation) {
    start(simulation);
    for (int i = 0; i < 8; i++) {
      boolean isForth = simulation.random().nextBoolean();
      Partition cut =
          isForth
              ? Partition.oneWay(List.of("a"), List.of("b"))
              : Partition.oneWay(List.of("b"), List.of("a"));
      simulation.partition(simulation.random().nextBoolean() ? cut : cut.noticed());
      simulation.run(Duration.ofMillis(simulation.random().nextInt(9_000)));
      simulation.heal();
      simulation.run(Duration.ofMillis(simulation.random().nextInt(3_000)));
    }
    assertAllArrive(simulation);
  }

  @SimulationTest(seeds = 12)
  void nodesThatStandStillOrCrawl(Simulation simulation) {
    simulation.links(new LinkModel(Duration.ofMillis(5), Duration.ofMillis(5), 2_000_000, 16_384));
    start(simulation);
    for (int i = 0; i < 10; i++) {
      String name = NAMES.get(simulation.random().nextInt(2));
      if (simulation.random().nextBoolean()) {
        simulation.pause(name);
        simulation.run(Duration.ofMillis(simulation.random().nextInt(8_000)));
        simulation.resume(name);
      } else {
        simulation.slow(name, 100);
        simulation.run(Duration.ofMillis(simulation.random().nextInt(3_000)));
        simulation.slow(name, 1);
      }
    }
    assertAllArrive(simulation);
  }
}
