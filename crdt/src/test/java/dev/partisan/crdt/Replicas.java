package dev.partisan.crdt;

import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.Topology;
import dev.partisan.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Simulated nodes with a store each.
final class Replicas {
  static final Duration LONG = Duration.ofMinutes(5);
  static final String FIRST = "n0";

  enum Shape {
    FULL_MESH,
    CLIENT_SERVER,
    PEER_TO_PEER
  }

  private final Simulation simulation;
  private final Shape shape;
  private final int size;
  private final Map<String, Store> stores = new TreeMap<>();
  private final Map<String, Snapshot> kept = new TreeMap<>();
  private final UnaryOperator<StoreConfig> config;

  Replicas(Simulation simulation, Shape shape, int size, UnaryOperator<StoreConfig> config) {
    this.simulation = simulation;
    this.shape = shape;
    this.size = size;
    this.config = config;
    for (int i = 0; i < size; i++) {
      String name = "n" + i;
      boolean isServer = i < 2;
      simulation.start(
          name,
          builder ->
              builder
                  .messages(Store.messageTypes())
                  .channel(Channel.named("state").monotonic(Duration.ofMillis(100)))
                  .topology(topology(name, isServer)),
          node -> begin(name, node));
    }
    simulation.runUntil("all have a store", LONG, () -> stores.size() == size);
  }

  void crash(String name) {
    simulation.crash(name);
    stores.remove(name);
  }

  /// Returns when its store is there.
  void restart(String name) {
    simulation.restart(name);
    simulation.runUntil(name + " has a store", LONG, () -> stores.containsKey(name));
  }

  private Topology topology(String name, boolean isServer) {
    return switch (shape) {
      case FULL_MESH -> Topology.fullMesh();
      case CLIENT_SERVER ->
          isServer
              ? Topology.server((name.equals("n0") ? "n1" : "n0") + ":7000")
              : Topology.client("n0:7000", "n1:7000");
      case PEER_TO_PEER -> Topology.peerToPeer();
    };
  }

  private void begin(String name, Node node) throws Exception {
    StoreConfig withKept =
        config
            .apply(StoreConfig.defaults().withInterval(Duration.ofSeconds(1)))
            .withKept(kept.getOrDefault(name, Snapshot.NOTHING));
    stores.put(name, Store.of(node, withKept));
    if (shape != Shape.CLIENT_SERVER && !name.equals(FIRST)) {
      node.join(FIRST + ":7000", "n1:7000", "n2:7000");
    }
  }

  List<String> names() {
    return new ArrayList<>(stores.keySet());
  }

  Store store(int at) {
    return store("n" + at);
  }

  Store store(String name) {
    return stores.get(name);
  }

  /// What the node's next run begins with.
  void keep(String name, Snapshot snapshot) {
    kept.put(name, snapshot);
  }

  Variable<GCounter> counter(String node) {
    return store(node).declare("counter", GCounter.ZERO);
  }

  void count(String node) {
    count(node, 1);
  }

  void count(String node, long by) {
    Store store = store(node);
    counter(node).update(it -> it.increment(store.actor(), by));
  }

  long counted(String node) {
    return counter(node).read().value();
  }

  boolean allRunningHave(long value) {
    return names().stream().allMatch(name -> counted(name) == value);
  }

  int size() {
    return size;
  }
}
