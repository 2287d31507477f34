package dev.partisan.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Servers `s0`, `s1`... and clients `c0`, `c1`... on a simulated network where nobody can dial a
/// client; each failure names its seed.
class ClientServerSimulationTest {
  /// Of a silent death: found after 5 s, another server asked within 5 s more, and gossip.
  private static final Duration SETTLE = Duration.ofSeconds(20);

  private static final int SERVERS = 3;
  private static final int CLIENTS = 4;

  @Test
  void serversAndClientsStartedInAnyOrderEndInOneCluster() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = network(seed);
      List<String> names = new ArrayList<>(names());
      while (!names.isEmpty()) {
        network.start(names.remove(network.random().nextInt(names.size())));
        network.run(Duration.ofMillis(network.random().nextLong(500)));
      }
      network.run(SETTLE);
      assertWhole("seed " + seed, network);
    }
  }

  @Test
  void clientsOfADeadServerHangOnOthersAndStayThere() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = cluster(seed);
      if (seed % 2 == 0) {
        network.host("s0").crash();
      } else {
        network.host("s0").links().forEach(SimulatedLink::breakUnnoticed);
        network.part(List.of("s0"), true);
      }
      network.run(SETTLE);
      for (String client : clients()) {
        assertThat(serverOf(network.host(client))).as("seed %d", seed).isNotEqualTo("s0");
      }
      List<String> before = clients().stream().map(c -> serverOf(network.host(c))).toList();
      network.heal();
      if (seed % 2 == 0) {
        network.start("s0");
      }
      network.run(SETTLE);
      assertWhole("seed " + seed, network);
      assertThat(clients().stream().map(c -> serverOf(network.host(c))).toList()).isEqualTo(before);
    }
  }

  @Test
  void connectionLostForAMomentMovesNobody() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = cluster(seed);
      String before = serverOf(network.host("c0"));
      network.host("c0").links().forEach(SimulatedLink::reset);
      network.run(Duration.ofSeconds(4));
      assertThat(serverOf(network.host("c0"))).isEqualTo(before);
      assertWhole("seed " + seed, network);
    }
  }

  @Test
  void deadClientIsUnreachableEverywhereAndMayComeBack() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = cluster(seed);
      network.host("c0").crash();
      network.run(Duration.ofSeconds(5));
      for (SimulatedHost host : network.running()) {
        assertThat(host.members().getFirst().isReachable()).isFalse();
      }
      network.start("c0");
      network.run(SETTLE);
      assertWhole("seed " + seed, network);
    }
  }

  @Test
  void secondLivingHolderOfAClientsNameIsNotAdmittedByAnyServer() {
    for (long seed = 0; seed < 20; seed++) {
      SimulatedNetwork network = cluster(seed);
      SimulatedHost first = network.host("c0");
      SimulatedHost second = network.startBeside("c0", 0);
      long request = second.join("s0", "s1", "s2");
      network.run(SETTLE);
      assertThat(first.isRunning()).isTrue();
      assertThat(second.hasJoined(request)).isFalse();
      assertThat(second.log(Output.JoinFailed.class))
          .extracting(Output.JoinFailed::reason)
          .containsExactly(JoinFailure.NAME_IN_USE);
      second.crash();
      network.run(SETTLE);
      assertWhole("seed " + seed, network);
    }
  }

  @Test
  void servicesAreKnownEverywhere() {
    SimulatedNetwork network = cluster(1);
    network.host("c1").offer("search");
    network.host("s1").offer("index", "store");
    network.run(Duration.ofSeconds(2));
    for (SimulatedHost host : network.running()) {
      assertThat(host.members().get(1).profile().services()).containsExactly("search");
      assertThat(host.members().get(CLIENTS + 1).profile().services())
          .containsExactly("index", "store");
    }
  }

  @Test
  void leaversAndRemovedOnesAreGoneEverywhere() {
    for (long seed = 0; seed < 50; seed++) {
      SimulatedNetwork network = cluster(seed);
      network.stopLeavers();
      // One after the other: what only a server knows that is removed at that moment is lost.
      network.host("c0").leave("c0");
      network.run(Duration.ofSeconds(1));
      network.host("c1").leave("c2");
      network.run(Duration.ofSeconds(1));
      network.host("s1").leave("s0");
      network.run(SETTLE);
      List<String> left = List.of("c1", "c3", "s1", "s2");
      assertThat(network.running()).extracting(SimulatedHost::name).containsAll(left).hasSize(4);
      assertThat(network.host("c1").log(Output.LeaveCompleted.class)).hasSize(1);
      network.running().forEach(host -> assertThat(host.memberNames()).isEqualTo(left));
    }
  }

  @Test
  void viewsAndRoutesAgreeAfterPartitionsCrashesRestartsAndFailOvers() {
    Long only = Long.getLong("partisan.seed");
    if (only != null) {
      scenario(only);
      return;
    }
    for (long seed = 0; seed < Integer.getInteger("partisan.seeds", 200); seed++) {
      scenario(seed);
    }
  }

  @Test
  void sameSeedGivesTheSameTrace() {
    assertThat(scenario(11).trace()).isEqualTo(scenario(11).trace());
  }

  /// The network parts; on both sides nodes crash, restart, lose connections and are removed; then
  /// it heals, and all who are out start anew.
  private static SimulatedNetwork scenario(long seed) {
    String replay = "replay with -Dpartisan.seed=" + seed;
    SimulatedNetwork network = cluster(seed);
    network.stopLeavers();
    RandomGenerator random = network.random();
    List<String> apart = names().stream().filter(_ -> random.nextBoolean()).toList();
    network.part(apart, random.nextBoolean());
    for (int i = 0; i < 12; i++) {
      network.run(Duration.ofMillis(random.nextLong(4_000)));
      disturb(network);
    }
    network.heal();
    network.run(SETTLE);
    startMissing(replay, network);
    network.run(SETTLE);
    // Without any server left, clients heard only now who of them was removed.
    startMissing(replay, network);
    network.run(SETTLE);
    assertNobodyIsBack(replay, network);
    assertWhole(replay, network);
    return network;
  }

  private static void startMissing(String seed, SimulatedNetwork network) {
    for (String name : names()) {
      List<SimulatedHost> named =
          network.running().stream().filter(host -> host.name().equals(name)).toList();
      assertThat(named).as("%s: holders of %s", seed, name).hasSizeLessThanOrEqualTo(1);
      if (named.isEmpty()) {
        network.start(name);
      }
    }
  }

  private static void disturb(SimulatedNetwork network) {
    RandomGenerator random = network.random();
    List<SimulatedHost> hosts = network.running();
    if (hosts.isEmpty()) {
      network.start("s0");
      return;
    }
    SimulatedHost host = hosts.get(random.nextInt(hosts.size()));
    switch (random.nextInt(7)) {
      case 0 -> {
        host.crash();
        network.startBeside(host.name(), host.side());
      }
      case 1 -> {
        host.crash();
        network.startBeside(host.name(), 1 - host.side());
      }
      case 2 -> host.crash();
      case 3 -> host.links().forEach(SimulatedLink::breakUnnoticed);
      case 4 -> host.links().forEach(SimulatedLink::reset);
      case 5 -> host.offer("service-" + random.nextInt(3));
      default -> host.leave(hosts.get(random.nextInt(hosts.size())).name());
    }
  }

  /// Nobody who left or was removed joins again. Who was replaced may: by asking for the name again,
  /// which it gets from a holder that is dead.
  private static void assertNobodyIsBack(String seed, SimulatedNetwork network) {
    for (SimulatedHost host : network.hosts()) {
      Set<NodeId> gone = new LinkedHashSet<>();
      for (Output output : host.log()) {
        switch (output) {
          case MemberEvent.Left(NodeId node, Address _) -> gone.add(node);
          case MemberEvent.Replaced(NodeId _, NodeId by, Address _) ->
              assertThat(gone).as("%s: %s at %s", seed, by, host.id()).doesNotContain(by);
          case MemberEvent.Joined(NodeId node, Address _) ->
              assertThat(gone).as("%s: %s at %s", seed, node, host.id()).doesNotContain(node);
          default -> {}
        }
      }
    }
  }

  /// All agree on who is there, each client hangs on one server, and from each to each leads a way
  /// of three links at most.
  private static void assertWhole(String seed, SimulatedNetwork network) {
    List<NodeId> ids =
        new TreeSet<>(names()).stream().map(name -> network.host(name).id()).toList();
    List<Profile> profiles = network.host("s0").members().stream().map(Member::profile).toList();
    for (String name : names()) {
      List<Member> members = network.host(name).members();
      assertThat(members).extracting(Member::id).as("%s: members at %s", seed, name).isEqualTo(ids);
      assertThat(members).as("%s: members at %s", seed, name).allMatch(Member::isReachable);
      assertThat(members)
          .extracting(Member::profile)
          .as("%s: profiles at %s", seed, name)
          .isEqualTo(profiles);
    }
    for (String client : clients()) {
      SimulatedHost host = network.host(client);
      assertThat(host.links()).as("%s: links of %s", seed, client).hasSize(1);
      assertThat(host.isLinkedTo(network.host(serverOf(host)))).isTrue();
    }
    for (String from : names()) {
      for (String to : names()) {
        assertArrives(seed, network, network.host(from), network.host(to));
      }
    }
  }

  private static void assertArrives(
      String seed, SimulatedNetwork network, SimulatedHost from, SimulatedHost to) {
    List<String> way = new ArrayList<>(List.of(from.name()));
    SimulatedHost here = from;
    while (here != to) {
      NodeId next = here.next(to.id()).orElse(here.id());
      SimulatedHost there = network.host(next.name());
      way.add(next.name());
      assertThat(here.isLinkedTo(there) && there.id().equals(next))
          .as("%s: from %s to %s by %s", seed, from.id(), to.id(), way)
          .isTrue();
      assertThat(way).as("%s: way", seed).hasSizeLessThanOrEqualTo(4).doesNotHaveDuplicates();
      here = there;
    }
  }

  private static String serverOf(SimulatedHost client) {
    return client.members().stream()
        .filter(member -> member.id().equals(client.id()))
        .map(member -> member.profile().server())
        .findFirst()
        .orElseThrow();
  }

  private static SimulatedNetwork cluster(long seed) {
    SimulatedNetwork network = network(seed);
    names().forEach(network::start);
    network.run(SETTLE);
    assertWhole("seed " + seed, network);
    return network;
  }

  private static SimulatedNetwork network(long seed) {
    List<Address> addresses = servers().stream().map(name -> new Address(name, 1)).toList();
    return new SimulatedNetwork(
        seed,
        new SimulatedNetwork.Nodes() {
          @Override
          public Protocol create(NodeId id, Address at, RandomGenerator random) {
            return new ClientServer(
                id,
                at,
                isHidden(id.name())
                    ? ClientServerConfig.client(addresses)
                    : ClientServerConfig.server(addresses),
                random);
          }

          @Override
          public boolean isHidden(String name) {
            return name.startsWith("c");
          }
        });
  }

  private static List<String> servers() {
    return IntStream.range(0, SERVERS).mapToObj(i -> "s" + i).toList();
  }

  private static List<String> clients() {
    return IntStream.range(0, CLIENTS).mapToObj(i -> "c" + i).toList();
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>(clients());
    names.addAll(servers());
    return names;
  }
}
