package dev.partisan.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whole clusters on a simulated network; each failure names its seed.
class FullMeshSimulationTest {
  private static final Duration SETTLE = Duration.ofSeconds(20);

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 20, 50})
  void chainOfJoinsEndsInOneCluster(int size) {
    SimulatedNetwork network = network(size);
    network.start("n0");
    for (int i = 1; i < size; i++) {
      long request = network.start("n" + i).join("n" + (i - 1));
      network.run(Duration.ofMillis(300));
      assertThat(network.host("n" + i).hasJoined(request)).isTrue();
    }
    network.run(Duration.ofSeconds(3));
    assertOneCluster(network, names(size));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 20, 50})
  void simultaneousJoinsThroughOneContactEndInOneCluster(int size) {
    SimulatedNetwork network = network(size);
    names(size).forEach(network::start);
    names(size).forEach(name -> network.host(name).join("n0"));
    network.run(Duration.ofSeconds(4));
    assertOneCluster(network, names(size));
  }

  @Test
  void nodesThatJoinOneAnotherInACircleEndInOneCluster() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = network(seed);
      names(6).forEach(network::start);
      for (int i = 0; i < 6; i++) {
        network.host("n" + i).join("n" + (i + 1) % 6);
      }
      network.run(Duration.ofSeconds(4));
      assertOneCluster(network, names(6));
    }
  }

  @Test
  void joinMergesTwoClusters() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = network(seed);
      names(10).forEach(network::start);
      for (int i = 1; i < 10; i++) {
        network.host("n" + i).join(i < 5 ? "n0" : "n5");
      }
      network.run(Duration.ofSeconds(4));
      network.host("n3").join("n8");
      network.run(Duration.ofSeconds(4));
      assertOneCluster(network, names(10));
    }
  }

  @Test
  void joinWaitsForAContactThatStartsLater() {
    SimulatedNetwork network = network(1);
    long request = network.start("n0").join("n2", "n1");
    network.run(Duration.ofSeconds(8));
    network.start("n1");
    network.run(Duration.ofSeconds(8));
    assertThat(network.host("n0").hasJoined(request)).isTrue();
    assertOneCluster(network, names(2));
  }

  @Test
  void deadMemberIsUnreachableEverywhereAndStaysAMember() {
    SimulatedNetwork network = cluster(3, 5);
    network.host("n4").crash();
    network.run(Duration.ofSeconds(8));
    for (SimulatedHost host : network.running()) {
      assertThat(host.memberNames()).isEqualTo(names(5));
      assertThat(host.members().getLast().isReachable()).isFalse();
    }
  }

  @Test
  void linkThatBreaksUnnoticedIsFoundAndDialledAnew() {
    SimulatedNetwork network = cluster(5, 2);
    network.host("n0").links().forEach(SimulatedLink::breakUnnoticed);
    network.run(Duration.ofSeconds(8));
    assertThat(network.host("n0").log(MemberEvent.Unreachable.class)).hasSize(1);
    assertOneCluster(network, names(2));
  }

  @Test
  void restartedNodeRejoinsWhileOthersHaveNotNoticedItsDeath() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = cluster(seed, 5);
      network.host("n4").links().forEach(SimulatedLink::breakUnnoticed);
      long request = network.start("n4").join("n1");
      network.run(Duration.ofSeconds(5));
      assertThat(network.host("n4").hasJoined(request)).isTrue();
      assertOneCluster(network, names(5));
    }
  }

  @Test
  void restartedContactIsNotSupersededByItsDeadPredecessor() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = cluster(seed, 4);
      network.start("n0");
      network.run(Duration.ofSeconds(1));
      network.host("n2").join("n0");
      network.run(Duration.ofSeconds(5));
      assertOneCluster(network, names(4));
    }
  }

  @Test
  void nodesRestartedTogetherThatFindOneAnotherFirstRejoin() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = cluster(seed, 5);
      for (String name : List.of("n3", "n4")) {
        if (seed % 2 == 0) {
          network.host(name).leave(name);
          network.run(Duration.ofSeconds(1));
        }
        network.start(name);
      }
      network.host("n4").join("n3");
      network.run(Duration.ofSeconds(1));
      network.host("n3").join("n0");
      network.run(Duration.ofSeconds(4));
      assertOneCluster("seed " + seed, network, names(5));
    }
  }

  @Test
  void secondLivingHolderOfANameIsRefused() {
    SimulatedNetwork network = cluster(7, 3);
    SimulatedHost impostor = network.startBeside("n2", 0);
    impostor.join("n0");
    network.run(Duration.ofSeconds(3));
    assertThat(impostor.log(Output.JoinFailed.class))
        .extracting(Output.JoinFailed::reason)
        .containsExactly(JoinFailure.NAME_IN_USE);
    assertOneCluster(network, names(3));
  }

  @Test
  void leaverIsGoneEverywhereAndMayComeBack() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = cluster(seed, 5);
      network.host("n4").leave("n4");
      network.run(Duration.ofSeconds(4));
      assertThat(network.host("n4").memberNames()).containsExactly("n4");
      for (String name : names(4)) {
        assertThat(network.host(name).memberNames()).isEqualTo(names(4));
      }
      network.host("n4").join("n2");
      network.run(Duration.ofSeconds(4));
      assertOneCluster(network, names(5));
    }
  }

  @Test
  void memberRemovedBehindAPartitionLeavesWhenItHeals() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = cluster(seed, 5);
      network.part(List.of("n4"), seed % 2 == 0);
      network.run(Duration.ofSeconds(10));
      network.host("n0").leave("n4");
      network.run(Duration.ofSeconds(10));
      network.heal();
      network.run(Duration.ofSeconds(10));
      assertThat(network.host("n4").log(Output.Left.class)).hasSize(1);
      for (String name : names(4)) {
        assertThat(network.host(name).memberNames()).isEqualTo(names(4));
      }
    }
  }

  @Test
  void holdersAdmittedOnBothSidesAreSettledWhenThePartitionHeals() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = cluster(seed, 4);
      network.part(List.of("n2", "n3"), seed % 2 == 0);
      SimulatedHost one = network.startBeside("x", 0);
      SimulatedHost two = network.startBeside("x", 1);
      one.join("n0");
      two.join("n2");
      network.run(Duration.ofSeconds(8));
      network.heal();
      network.run(Duration.ofSeconds(8));
      boolean isOneWinner = one.id().incarnation() > two.id().incarnation();
      assertThat(one.isRunning()).isEqualTo(isOneWinner);
      assertThat(two.isRunning()).isEqualTo(!isOneWinner);
      assertThat((isOneWinner ? two : one).log(Output.Superseded.class)).hasSize(1);
      assertOneCluster(network, List.of("n0", "n1", "n2", "n3", "x"));
    }
  }

  @Test
  void sameSeedGivesTheSameTrace() {
    assertThat(scenario(11).trace()).isEqualTo(scenario(11).trace());
    assertThat(scenario(11).trace()).isNotEqualTo(scenario(12).trace());
  }

  @Test
  void idleClusterSendsNothingBeyondPingsAndDigests() {
    SimulatedNetwork network = cluster(9, 20);
    int before = network.running().stream().mapToInt(SimulatedHost::messagesSent).sum();
    network.run(Duration.ofSeconds(10));
    int after = network.running().stream().mapToInt(SimulatedHost::messagesSent).sum();
    int pingsAndPongs = 20 * 19 * 2 * 10;
    int digests = 20 * 2 * 10;
    assertThat(after - before).isBetween(pingsAndPongs * 9 / 10, pingsAndPongs + digests + 100);
  }

  @Test
  void viewsAgreeAfterPartitionsJoinsLeavesAndRestarts() {
    Long only = Long.getLong("partisan.seed");
    if (only != null) {
      scenario(only);
      return;
    }
    for (long seed = 0; seed < Integer.getInteger("partisan.seeds", 200); seed++) {
      scenario(seed);
    }
  }

  /// Six members part; on both sides nodes join, leave, crash, restart and are removed; they meet
  /// again; and at last all who are out join.
  private static SimulatedNetwork scenario(long seed) {
    SimulatedNetwork network = cluster(seed, 6);
    RandomGenerator random = network.random();
    boolean isLeaverStopped = random.nextBoolean();
    if (isLeaverStopped) {
      network.stopLeavers();
    }
    network.part(names(6).subList(0, 1 + random.nextInt(5)), random.nextBoolean());
    for (int i = 0; i < 12; i++) {
      network.run(Duration.ofMillis(random.nextLong(4_000)));
      disturb(network);
    }
    network.run(Duration.ofSeconds(5));
    network.heal();
    network.run(SETTLE);
    assertAgreement(replay(seed), network);
    if (isLeaverStopped) {
      assertNobodyIsBack(replay(seed), network);
    }
    List<String> names =
        network.hosts().stream().map(SimulatedHost::name).distinct().sorted().toList();
    network.running().stream()
        .filter(host -> host != network.host(host.name()))
        .forEach(SimulatedHost::crash);
    for (int round = 0; round < 2; round++) {
      for (String name : names) {
        SimulatedHost host = network.host(name);
        SimulatedHost living = host.isRunning() ? host : network.start(name);
        living.join(names.stream().filter(n -> !n.equals(name)).toArray(String[]::new));
      }
      network.run(SETTLE);
    }
    assertOneCluster(replay(seed), network, names);
    return network;
  }

  private static String replay(long seed) {
    return "replay with -Dpartisan.seed=" + seed;
  }

  private static void disturb(SimulatedNetwork network) {
    RandomGenerator random = network.random();
    List<SimulatedHost> hosts = network.running();
    if (hosts.size() < 3) {
      network.start("n0").join("n1", "n2", "n3", "n4", "n5");
      return;
    }
    SimulatedHost host = hosts.get(random.nextInt(hosts.size()));
    SimulatedHost other = hosts.get(random.nextInt(hosts.size()));
    switch (random.nextInt(5)) {
      case 0 -> network.startBeside("n" + (6 + random.nextInt(4)), host.side()).join(host.name());
      case 1 -> {
        host.crash();
        network.startBeside(host.name(), host.side()).join(other.name(), "n0", "n1", "n2", "n3");
      }
      case 2 -> network.startBeside(host.name(), 1 - host.side()).join(other.name(), "n0", "n5");
      case 3 -> {
        if (hosts.size() > 3) {
          host.crash();
        }
      }
      default -> host.leave(other.name());
    }
  }

  private static void assertAgreement(String seed, SimulatedNetwork network) {
    for (SimulatedHost host : network.running()) {
      for (SimulatedHost other : network.running()) {
        if (host.ids().contains(other.id())) {
          assertThat(other.ids())
              .as("%s: members at %s, as at %s", seed, other.id(), host.id())
              .isEqualTo(host.ids());
        }
      }
    }
  }

  private static void assertNobodyIsBack(String seed, SimulatedNetwork network) {
    for (SimulatedHost host : network.hosts()) {
      Set<NodeId> gone = new LinkedHashSet<>();
      for (Output output : host.log()) {
        switch (output) {
          case MemberEvent.Left(NodeId node, Address _) -> gone.add(node);
          case MemberEvent.Replaced(NodeId node, NodeId by, Address _) -> {
            assertThat(gone).as("%s: %s at %s", seed, by, host.id()).doesNotContain(by);
            gone.add(node);
          }
          case MemberEvent.Joined(NodeId node, Address _) ->
              assertThat(gone).as("%s: %s at %s", seed, node, host.id()).doesNotContain(node);
          default -> {}
        }
      }
    }
  }

  private static void assertOneCluster(SimulatedNetwork network, List<String> names) {
    assertOneCluster("cluster", network, names);
  }

  private static void assertOneCluster(String seed, SimulatedNetwork network, List<String> names) {
    List<NodeId> ids = new TreeSet<>(names).stream().map(name -> network.host(name).id()).toList();
    for (String name : names) {
      List<Member> members = network.host(name).members();
      assertThat(members).extracting(Member::id).as("%s: members at %s", seed, name).isEqualTo(ids);
      assertThat(members).as("%s: members at %s", seed, name).allMatch(Member::isReachable);
    }
  }

  private static SimulatedNetwork network(long seed) {
    return new SimulatedNetwork(
        seed, (id, at, random) -> new FullMesh(id, at, FullMeshConfig.defaults(), random));
  }

  private static SimulatedNetwork cluster(long seed, int size) {
    SimulatedNetwork network = network(seed);
    names(size).forEach(network::start);
    names(size).forEach(name -> network.host(name).join("n0"));
    network.run(Duration.ofSeconds(5));
    assertOneCluster(network, names(size));
    return network;
  }

  private static List<String> names(int size) {
    List<String> names = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      names.add("n" + i);
    }
    return names;
  }
}
