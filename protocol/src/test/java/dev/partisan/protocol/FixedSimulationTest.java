package dev.partisan.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Nodes with fixed peers on a simulated network; each failure names its seed.
class FixedSimulationTest {
  /// Of a silent death: found after 5 s, dialled within 10 s.
  private static final Duration SETTLE = Duration.ofSeconds(25);

  private static final int SIZE = 5;

  @Test
  void allAreConnectedInTheEndHoweverLateOneStarts() {
    SimulatedNetwork network = network(1, names());
    names().subList(0, SIZE - 1).forEach(network::start);
    network.run(Duration.ofMinutes(5));
    for (String name : names().subList(0, SIZE - 1)) {
      assertThat(network.host(name).memberNames()).isEqualTo(names());
      assertThat(network.host(name).members().getLast())
          .isEqualTo(new Member(NodeId.unmet("n4"), new Address("n4", 1), false));
    }
    network.start("n4");
    network.run(SETTLE);
    assertConnected("seed 1", network);
  }

  @Test
  void nodeThatIsNotConfiguredEverywhereIsConnectedToNobodyElse() {
    SimulatedNetwork network = network(2, names());
    names().forEach(network::start);
    SimulatedHost stranger = network.startBeside("x", 0);
    network.run(SETTLE);
    assertConnected("seed 2", network);
    assertThat(stranger.members()).filteredOn(Member::isReachable).hasSize(1);
    assertThat(stranger.log(MemberEvent.Reachable.class)).isEmpty();
    int dials = stranger.log(Output.Connect.class).size();
    network.run(Duration.ofMinutes(1));
    assertThat(stranger.log(Output.Connect.class).size() - dials).isLessThan(12 * SIZE + 1);
  }

  @Test
  void secondLivingHolderOfANameIsLetGo() {
    for (long seed = 0; seed < 20; seed++) {
      SimulatedNetwork network = network(seed, names());
      names().forEach(network::start);
      network.run(SETTLE);
      SimulatedHost second = network.startBeside("n2", 0);
      network.run(SETTLE);
      assertConnected("seed " + seed, network);
      second.crash();
    }
  }

  @Test
  void allAreConnectedAfterPartitionsCrashesAndRestarts() {
    for (long seed = 0; seed < Integer.getInteger("partisan.seeds", 200); seed++) {
      SimulatedNetwork network = network(seed, names());
      names().forEach(network::start);
      network.run(SETTLE);
      RandomGenerator random = network.random();
      network.part(names().subList(0, 1 + random.nextInt(4)), random.nextBoolean());
      for (int i = 0; i < 8; i++) {
        network.run(Duration.ofMillis(random.nextLong(4_000)));
        disturb(network);
      }
      network.heal();
      for (String name : names()) {
        if (!network.host(name).isRunning()) {
          network.start(name);
        }
      }
      network.run(SETTLE);
      assertConnected("seed " + seed, network);
    }
  }

  private static void disturb(SimulatedNetwork network) {
    RandomGenerator random = network.random();
    SimulatedHost host = network.host(names().get(random.nextInt(SIZE)));
    if (!host.isRunning()) {
      network.startBeside(host.name(), random.nextInt(2));
      return;
    }
    switch (random.nextInt(4)) {
      case 0 -> host.crash();
      case 1 -> {
        host.links().forEach(SimulatedLink::breakUnnoticed);
        host.crash();
        network.startBeside(host.name(), host.side());
      }
      case 2 -> host.links().forEach(SimulatedLink::reset);
      default -> host.links().forEach(SimulatedLink::breakUnnoticed);
    }
  }

  private static void assertConnected(String seed, SimulatedNetwork network) {
    List<NodeId> ids = names().stream().map(name -> network.host(name).id()).toList();
    for (String name : names()) {
      SimulatedHost host = network.host(name);
      assertThat(host.ids()).as("%s: members at %s", seed, name).isEqualTo(ids);
      assertThat(host.members()).as("%s: members at %s", seed, name).allMatch(Member::isReachable);
      for (NodeId to : ids) {
        assertThat(host.next(to)).as("%s: route at %s", seed, name).hasValue(to);
      }
    }
  }

  /// Whoever runs, the configuration names these.
  private static SimulatedNetwork network(long seed, List<String> names) {
    return new SimulatedNetwork(
        seed,
        (id, at, random) -> {
          List<FixedConfig.Peer> peers =
              names.stream()
                  .filter(name -> !name.equals(id.name()))
                  .map(name -> new FixedConfig.Peer(name, new Address(name, 1)))
                  .toList();
          return new Fixed(id, at, FixedConfig.of(peers), random);
        });
  }

  private static List<String> names() {
    return IntStream.range(0, SIZE).mapToObj(i -> "n" + i).toList();
  }
}
