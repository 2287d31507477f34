package dev.partisan.benchmarks;

import dev.partisan.Node;
import dev.partisan.Topology;
import dev.partisan.crdt.Actor;
import dev.partisan.crdt.Dissemination;
import dev.partisan.crdt.GCounter;
import dev.partisan.crdt.OrSet;
import dev.partisan.crdt.Snapshot;
import dev.partisan.crdt.Store;
import dev.partisan.crdt.StoreConfig;
import dev.partisan.crdt.Variable;
import dev.partisan.simulation.Partition;
import dev.partisan.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// Simulated nodes that count and fill a set together, while partitions cut them, and nodes crash and come back with
/// all, some or nothing of what they had. In the end all copies must be equal; what a node that lives was told was
/// counted must be there, and nothing twice.
final class ReplicaCampaign {
  private static final Duration TO_SETTLE = Duration.ofMinutes(30);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final int ROUNDS = 4;
  private static final int CRASH_ONE_IN = 5;
  private static final int SERVERS = 3;
  private static final int ELEMENTS = 20;

  /// Who connects to whom.
  enum Shape {
    FULL_MESH,
    CLIENT_SERVER,
    PEER_TO_PEER;

    Topology topology(int index) {
      return switch (this) {
        case FULL_MESH -> Topology.fullMesh();
        case CLIENT_SERVER ->
            index < SERVERS ? Topology.server(servers()) : Topology.client(servers());
        case PEER_TO_PEER -> Topology.peerToPeer();
      };
    }

    String label() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private static String[] servers() {
    String[] servers = new String[SERVERS];
    for (int i = 0; i < SERVERS; i++) {
      servers[i] = name(i) + ":7000";
    }
    return servers;
  }

  private static String name(int index) {
    return "n" + index;
  }

  private final Simulation simulation;
  private final Shape shape;
  private final Dissemination way;
  private final List<String> names = new ArrayList<>();
  private final NavigableMap<String, Store> stores = new TreeMap<>();
  private final Map<String, Snapshot> kept = new TreeMap<>();
  private final SortedMap<Actor, Long> acknowledged = new TreeMap<>();
  private final SortedMap<Actor, Long> known = new TreeMap<>();

  private ReplicaCampaign(Simulation simulation, Shape shape, Dissemination way) {
    this.simulation = simulation;
    this.shape = shape;
    this.way = way;
  }

  /// Throws a failure of the simulation when something was lost, doubled or stayed unlike.
  static void run(Simulation simulation, int nodes, Shape shape, Dissemination way) {
    ReplicaCampaign campaign = new ReplicaCampaign(simulation, shape, way);
    campaign.start(nodes);
    for (int round = 0; round < ROUNDS; round++) {
      campaign.round();
    }
    campaign.settle();
    campaign.judge();
  }

  private void start(int nodes) {
    for (int i = 0; i < nodes; i++) {
      int index = i;
      names.add(name(i));
      simulation.start(
          name(i),
          builder -> builder.messages(Store.messageTypes()).topology(shape.topology(index)),
          node -> begin(name(index), node));
    }
    simulation.runUntil("all have a store", TO_SETTLE, () -> stores.size() == nodes);
  }

  private void begin(String name, Node node) {
    stores.put(
        name,
        Store.of(
            node,
            StoreConfig.defaults()
                .withInterval(INTERVAL)
                .withDissemination(way)
                .withKept(kept.getOrDefault(name, Snapshot.NOTHING))));
    if (shape != Shape.CLIENT_SERVER && !name.equals(name(0))) {
      node.join(servers());
    } else if (shape != Shape.CLIENT_SERVER && simulation.elapsed().compareTo(INTERVAL) > 0) {
      node.join(servers()[1], servers()[2]);
    }
  }

  private void round() {
    work();
    cut();
    work();
    Set<String> crashed = crashSome();
    work();
    simulation.heal();
    crashed.forEach(simulation::restart);
    simulation.runUntil(
        "those that crashed are back", TO_SETTLE, () -> stores.size() == names.size());
  }

  private void cut() {
    RandomGenerator random = simulation.random();
    String one = names.get(random.nextInt(names.size()));
    Partition partition =
        switch (random.nextInt(4)) {
          case 0 -> Partition.halves(names);
          case 1 -> Partition.minority(names);
          case 2 -> Partition.ring(names);
          default -> Partition.isolate(one);
        };
    simulation.partition(random.nextBoolean() ? partition : partition.noticed());
  }

  /// Everybody counts and changes the set for a while.
  private void work() {
    RandomGenerator random = simulation.random();
    for (int step = 0; step < 10; step++) {
      for (Store store : stores.values()) {
        if (random.nextInt(3) == 0) {
          count(store, 1 + random.nextInt(3));
        }
        if (random.nextInt(4) == 0) {
          int element = random.nextInt(ELEMENTS);
          Variable<OrSet<Integer>> set = set(store);
          set.update(
              random.nextBoolean()
                  ? it -> it.add(store.actor(), element)
                  : it -> it.remove(element));
        }
      }
      simulation.run(Duration.ofMillis(random.nextInt(800)));
    }
  }

  private void count(Store store, long by) {
    counter(store).update(it -> it.increment(store.actor(), by));
    acknowledged.merge(store.actor(), by, Long::sum);
  }

  private static Variable<GCounter> counter(Store store) {
    return store.declare("counter", GCounter.ZERO);
  }

  private static Variable<OrSet<Integer>> set(Store store) {
    return store.declare("set", OrSet.empty());
  }

  /// Each of them keeps all, what it had a moment ago, or nothing. At least one node lives.
  private Set<String> crashSome() {
    RandomGenerator random = simulation.random();
    Set<String> crashed = new LinkedHashSet<>();
    for (String name : names) {
      if (random.nextInt(CRASH_ONE_IN) == 0 && crashed.size() < names.size() - 1) {
        crash(name, random);
        crashed.add(name);
      }
    }
    return crashed;
  }

  private void crash(String name, RandomGenerator random) {
    Store store = Objects.requireNonNull(stores.remove(name));
    switch (random.nextInt(3)) {
      case 0 -> kept.remove(name);
      case 1 -> keep(name, store);
      default -> {
        keep(name, store);
        count(store, 1); // and nobody has heard of it
      }
    }
    if (random.nextBoolean()) {
      simulation.crash(name);
    } else {
      simulation.powerOff(name);
    }
  }

  /// What was kept comes back, so it must be there in the end.
  private void keep(String name, Store store) {
    Snapshot snapshot = store.snapshot();
    kept.put(name, snapshot);
    counter(store)
        .read()
        .counts()
        .byActor()
        .forEach((actor, count) -> known.merge(actor, count, Math::max));
  }

  private void settle() {
    simulation.runUntil("all copies are equal", TO_SETTLE, this::isEqual);
  }

  private Store anyStore() {
    return stores.firstEntry().getValue();
  }

  private boolean isEqual() {
    Collection<Store> all = stores.values();
    Snapshot first = anyStore().snapshot();
    return all.stream().allMatch(store -> store.snapshot().equals(first));
  }

  private void judge() {
    GCounter counted = counter(anyStore()).read();
    for (Store store : stores.values()) {
      known.put(store.actor(), acknowledged.getOrDefault(store.actor(), 0L));
    }
    known.forEach((actor, count) -> {
      if (counted.counts().of(actor) < count) {
        throw simulation.failure(
            "lost: %s had counted %d, of which %d are left"
                .formatted(actor, count, counted.counts().of(actor)));
      }
    });
    counted
        .counts()
        .byActor()
        .forEach((actor, count) -> {
          if (count > acknowledged.getOrDefault(actor, 0L)) {
            throw simulation.failure(
                "counted twice: %s has %d, and counted %d"
                    .formatted(actor, count, acknowledged.getOrDefault(actor, 0L)));
          }
        });
  }
}
