package dev.partisan.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.ring.Found;
import dev.partisan.ring.KeyValueStore;
import dev.partisan.ring.KvConfig;
import dev.partisan.ring.QuorumException;
import dev.partisan.ring.RingConfig;
import dev.partisan.ring.RingState;
import dev.partisan.ring.Slot;
import dev.partisan.ring.Value;
import dev.partisan.ring.VersionVector;
import dev.partisan.simulation.Partition;
import dev.partisan.simulation.Simulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Simulated nodes with a store that clients read and write, while partitions cut them, nodes crash and come back
/// empty, join and leave. Each read is held to what was acknowledged before it began; in the end all replicas must be
/// equal.
final class RingCampaign {
  private static final Duration TO_SETTLE = Duration.ofMinutes(10);

  /// Seldom, so that it does not mend what hand-offs should have brought.
  private static final Duration ANTI_ENTROPY = Duration.ofMinutes(1);

  private static final int FIRST_NODES = 4;
  private static final int MOST_NODES = 6;
  private static final int LEAST_NODES = 3;
  private static final int PARTITIONS = 8;
  private static final int KEYS = 30;
  private static final int ROUNDS = 6;

  private final Simulation simulation;
  private final RingLedger ledger = new RingLedger();
  private final NavigableMap<String, KeyValueStore> stores = new TreeMap<>();
  private final List<String> names = new ArrayList<>();
  private int written;
  private boolean isEnding;
  private boolean isFounded;

  private RingCampaign(Simulation simulation) {
    this.simulation = simulation;
  }

  /// Throws a failure of the simulation when something was lost, made up, or stayed unlike.
  static RingLedger run(Simulation simulation) {
    RingCampaign campaign = new RingCampaign(simulation);
    for (int i = 0; i < FIRST_NODES; i++) {
      campaign.start();
    }
    campaign.settle();
    for (int round = 0; round < ROUNDS; round++) {
      campaign.round();
    }
    campaign.settle();
    campaign.isEnding = true;
    campaign.agree();
    campaign.judge();
    return campaign.ledger;
  }

  private void start() {
    String name = "n" + names.size();
    names.add(name);
    simulation.start(name, RingCampaign::configure, node -> begin(name, node));
    awaitStore(name);
  }

  private void awaitStore(String name) {
    simulation.runUntil(name + " has a store", TO_SETTLE, () -> stores.containsKey(name));
  }

  private static void configure(NodeBuilder builder) {
    builder.messages(KeyValueStore.messageTypes());
    KeyValueStore.channels().forEach(builder::channel);
  }

  private void begin(String name, Node node) {
    KvConfig config =
        KvConfig.defaults()
            .withRing(RingConfig.defaults().withPartitions(PARTITIONS))
            .withMaxBytes(1 << 28)
            .withAntiEntropy(ANTI_ENTROPY);
    if (isFounded) {
      String[] contacts =
          stores.keySet().stream()
              .filter(other -> !other.equals(name))
              .map(other -> other + ":7000")
              .toArray(String[]::new);
      node.join(contacts);
      stores.put(name, KeyValueStore.join(node, config));
    } else {
      isFounded = true;
      stores.put(name, KeyValueStore.found(node, config));
    }
    node.spawn((Context<String> self) -> work(self, Objects.requireNonNull(stores.get(name))));
  }

  /// A client: reads, and puts in the place of what it has read; or blindly, to keys of their own.
  private void work(Context<String> self, KeyValueStore store) {
    while (!isEnding) {
      self.sleep(Duration.ofMillis(10 + self.random().nextInt(100)));
      String key = "k" + self.random().nextInt(KEYS);
      boolean isBlind = key.endsWith("0");
      try {
        VersionVector context = VersionVector.EMPTY;
        List<String> replaced = List.of();
        if (self.random().nextInt(4) > 0 && !isBlind) {
          Found found = read(store, key);
          context = found.context();
          replaced = texts(found);
        }
        if (self.random().nextBoolean()) {
          put(self, store, key, isBlind ? null : context, replaced);
        }
      } catch (QuorumException e) {
        // no promise is made of it
      }
    }
  }

  private Found read(KeyValueStore store, String key) {
    List<String> before = ledger.acknowledged(key);
    Found found = store.get(key.getBytes(UTF_8));
    String wrong = ledger.judge(key, before, texts(found));
    if (!wrong.isEmpty()) {
      throw simulation.failure(wrong);
    }
    return found;
  }

  private void put(
      Context<String> self,
      KeyValueStore store,
      String key,
      @Nullable VersionVector context,
      List<String> replaced) {
    String value = "%s-%d".formatted(self.node().id().name(), ++written);
    ledger.attempt(key, value, replaced);
    if (context == null) {
      store.put(key.getBytes(UTF_8), value.getBytes(UTF_8));
    } else {
      store.put(key.getBytes(UTF_8), value.getBytes(UTF_8), context);
      ledger.acknowledged(key, value);
    }
  }

  private static List<String> texts(Found found) {
    return found.values().stream().map(Value::bytes).map(it -> new String(it, UTF_8)).toList();
  }

  private void round() {
    RandomGenerator random = simulation.random();
    pause(random);
    if (random.nextBoolean()) {
      cut(random);
      pause(random);
    }
    Optional<String> crashed = Optional.empty();
    switch (random.nextInt(4)) {
      case 0 -> {
        if (running().size() < MOST_NODES) {
          simulation.heal();
          start();
        }
      }
      case 1 -> leave(random);
      default -> crashed = Optional.of(crash(random));
    }
    pause(random);
    simulation.heal();
    if (crashed.isPresent() && random.nextInt(4) == 0) {
      pause(random);
    }
    crashed.ifPresent(name -> {
      simulation.restart(name);
      awaitStore(name);
    });
    if (random.nextBoolean()) {
      cut(random);
      pause(random);
    }
    simulation.heal();
    settle(); // so that no more than one replica is lost at a time
  }

  private void pause(RandomGenerator random) {
    simulation.run(Duration.ofMillis(random.nextInt(4000)));
  }

  private List<String> running() {
    return new ArrayList<>(stores.keySet());
  }

  private void cut(RandomGenerator random) {
    List<String> nodes = running();
    String one = nodes.get(random.nextInt(nodes.size()));
    Partition partition =
        switch (random.nextInt(5)) {
          case 0 -> Partition.halves(nodes);
          case 1 -> Partition.minority(nodes);
          case 2 -> Partition.ring(nodes);
          case 3 ->
              Partition.oneWay(
                  List.of(one), nodes.stream().filter(node -> !node.equals(one)).toList());
          default -> Partition.isolate(one);
        };
    simulation.partition(random.nextBoolean() ? partition : partition.noticed());
  }

  private String crash(RandomGenerator random) {
    List<String> nodes = running();
    String name = nodes.get(random.nextInt(nodes.size()));
    stores.remove(name);
    if (random.nextBoolean()) {
      simulation.crash(name);
    } else {
      simulation.powerOff(name);
    }
    return name;
  }

  /// Its data go to the others before it goes.
  private void leave(RandomGenerator random) {
    List<String> nodes = running();
    if (nodes.size() <= LEAST_NODES) {
      return;
    }
    String name = nodes.get(random.nextInt(nodes.size()));
    KeyValueStore store = Objects.requireNonNull(stores.get(name));
    simulation.perform(store.ring()::leave);
    pause(random);
    simulation.heal();
    simulation.runUntil(name + " is free", TO_SETTLE, store.ring()::isFree);
    stores.remove(name);
    simulation.perform(() -> simulation.node(name).node().leave());
    simulation.crash(name);
  }

  private void settle() {
    simulation.runUntil("the ring is settled", TO_SETTLE, this::isSettled);
  }

  private boolean isSettled() {
    RingState first = null;
    for (Map.Entry<String, KeyValueStore> each : stores.entrySet()) {
      RingState state = each.getValue().ring().heard().orElse(null);
      if (state == null
          || !state.isSettled()
          || first != null && !state.equals(first)
          || !state.members().stream().map(it -> it.node()).toList().equals(running())
          || !has(state, each.getKey())) {
        return false;
      }
      first = state;
    }
    return true;
  }

  private boolean has(RingState state, String name) {
    long run = simulation.node(name).node().id().incarnation();
    return state.members().stream()
        .anyMatch(member -> member.node().equals(name) && member.run() == run);
  }

  private void agree() {
    simulation.runUntil("all replicas are equal", TO_SETTLE, this::isEqual);
  }

  private boolean isEqual() {
    RingState state = stores.firstEntry().getValue().ring().state();
    for (int p = 0; p < state.partitions(); p++) {
      Slot slot = state.slot(p);
      int partition = p;
      long kinds =
          slot.replicas().stream()
              .map(replica -> Objects.requireNonNull(stores.get(replica.node())))
              .map(store -> store.digest(partition))
              .distinct()
              .count();
      if (kinds != 1) {
        return false;
      }
    }
    return true;
  }

  private void judge() {
    for (KeyValueStore store : stores.values()) {
      for (int i = 0; i < KEYS; i++) {
        String key = "k" + i;
        simulation.runUntil(key + " can be read", TO_SETTLE, () -> isRead(store, key));
      }
    }
  }

  /// After a partition it may take seconds until all connections are back.
  private boolean isRead(KeyValueStore store, String key) {
    try {
      Found _ = read(store, key);
      return true;
    } catch (QuorumException e) {
      return false;
    }
  }
}
