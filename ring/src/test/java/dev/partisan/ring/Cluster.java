package dev.partisan.ring;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.partisan.Node;
import dev.partisan.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/// Simulated nodes with a store each, on one ring.
final class Cluster {
  static final Duration LONG = Duration.ofMinutes(5);

  private final Simulation simulation;
  private final UnaryOperator<KvConfig> config;
  private final Map<String, KeyValueStore> stores = new TreeMap<>();
  private int started;

  Cluster(Simulation simulation, int size, UnaryOperator<KvConfig> config) {
    this.simulation = simulation;
    this.config = config;
    for (int i = 0; i < size; i++) {
      start();
    }
    settle();
  }

  String start() {
    String name = "n" + started++;
    simulation.start(
        name,
        builder -> {
          builder.messages(KeyValueStore.messageTypes());
          KeyValueStore.channels().forEach(builder::channel);
        },
        node -> begin(name, node));
    simulation.runUntil(name + " has a store", LONG, () -> stores.containsKey(name));
    return name;
  }

  private void begin(String name, Node node) {
    KvConfig itsConfig =
        config.apply(
            KvConfig.defaults()
                .withRing(RingConfig.defaults().withPartitions(8))
                .withMaxBytes(1 << 26)
                .withAntiEntropy(Duration.ofSeconds(2)));
    if (stores.isEmpty()) {
      stores.put(name, KeyValueStore.found(node, itsConfig));
    } else {
      node.join(stores.keySet().stream().map(it -> it + ":7000").toArray(String[]::new));
      stores.put(name, KeyValueStore.join(node, itsConfig));
    }
  }

  void crash(String name) {
    simulation.crash(name);
    stores.remove(name);
  }

  void restart(String name) {
    simulation.restart(name);
    simulation.runUntil(name + " has a store", LONG, () -> stores.containsKey(name));
  }

  void settle() {
    simulation.runUntil("the ring is settled", LONG, this::isSettled);
  }

  boolean isSettled() {
    RingState first = stores.values().iterator().next().ring().heard().orElse(null);
    return first != null
        && first.isSettled()
        && stores.values().stream()
            .allMatch(store ->
                first.equals(store.ring().heard().orElse(null))
                    && first.has(store.ring().self().node(), store.ring().self().run()))
        && first.members().size() == stores.size();
  }

  KeyValueStore store(String name) {
    return stores.get(name);
  }

  Map<String, KeyValueStore> stores() {
    return stores;
  }

  void put(String name, String key, String value) {
    simulation.perform(() -> store(name).put(bytes(key), bytes(value)));
  }

  List<String> get(String name, String key) {
    return simulation.perform(() -> texts(store(name).get(bytes(key))));
  }

  /// Whether a get succeeds, and finds the value; inside of the simulation.
  boolean reads(String name, String key, String value) {
    try {
      return texts(store(name).get(bytes(key))).contains(value);
    } catch (QuorumException e) {
      return false;
    }
  }

  /// The nodes that keep a key, the owner first.
  List<String> replicas(String key) {
    RingState state = stores.values().iterator().next().ring().state();
    return state.slot(state.partitionOf(bytes(key))).replicas().stream()
        .map(Replica::node)
        .toList();
  }

  static List<String> texts(Found found) {
    return found.values().stream()
        .filter(value -> !value.isDeleted())
        .map(value -> new String(value.bytes(), UTF_8))
        .sorted()
        .toList();
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
