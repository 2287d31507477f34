package dev.partisan.cli.adcounter;

import dev.partisan.BroadcastConfig;
import dev.partisan.Channel;
import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.crdt.Dissemination;
import dev.partisan.crdt.GCounter;
import dev.partisan.crdt.OrSet;
import dev.partisan.crdt.SetView;
import dev.partisan.crdt.Store;
import dev.partisan.crdt.StoreConfig;
import dev.partisan.crdt.Variable;
import dev.partisan.protocol.plumtree.PlumtreeConfig;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// One node of the advertisement counter: its copies of advertisements, contracts and counters, and what a client or
/// the server does with them.
///
/// An advertisement is live while it has a contract. Clients show a live one at each interval and count it. The
/// server waits for each counter to reach its threshold, and then ends the contract.
final class AdNode {
  /// What states travel on; a newer one subsumes one that waits, but broadcasts are never subsumed.
  static final String CHANNEL = "state";

  private static final Duration EXCHANGE_INTERVAL = Duration.ofSeconds(10);

  record Ad(int id) {}

  record Contract(int ad) {}

  /// How far all nodes of the run are.
  static final class Tally {
    final AtomicLong impressions = new AtomicLong();
    final AtomicInteger disabled = new AtomicInteger();
    final AtomicInteger clientsDone = new AtomicInteger();
  }

  private final AdSettings settings;
  private final Node node;
  private final Store store;
  private final Variable<OrSet<Ad>> ads;
  private final Variable<OrSet<Contract>> contracts;
  private final SetView<Ad> live;
  private final List<Variable<GCounter>> counters = new ArrayList<>();

  private AdNode(AdSettings settings, Node node, Store store) {
    this.settings = settings;
    this.node = node;
    this.store = store;
    this.ads = store.declare("ads", OrSet.empty());
    this.contracts = store.declare("contracts", OrSet.empty());
    this.live =
        store
            .elements(ads)
            .product(store.elements(contracts))
            .filter(pair -> pair.left().id() == pair.right().ad())
            .map(SetView.Pair::left);
    for (int id = 0; id < settings.ads(); id++) {
      counters.add(store.declare("ad-" + id, GCounter.ZERO));
    }
  }

  /// What any such node is told before it starts.
  static NodeBuilder configure(NodeBuilder builder, AdSettings settings) {
    Channel channel = Channel.named(CHANNEL);
    return builder
        .messages(Store.messageTypes())
        .messages(MethodHandles.lookup(), Ad.class, Contract.class)
        .broadcasts(broadcasts(settings))
        .channel(
            settings.dissemination() == Dissemination.BROADCAST
                ? channel
                : channel.monotonic(settings.propagationInterval()));
  }

  /// Exchanges are in step with the run; grafts are not, since they wait for links that are as slow as ever. What is
  /// held for those who have missed it is no more than goes out in an impression interval: exchanges name all of it,
  /// and the store repairs by itself.
  private static BroadcastConfig broadcasts(AdSettings settings) {
    BroadcastConfig usual = BroadcastConfig.defaults();
    PlumtreeConfig.Memory memory = usual.memory();
    int held = Math.clamp(settings.nodes(), 16, memory.maxHeld());
    return new BroadcastConfig(
        usual.tree(),
        usual.withExchangeInterval(settings.scaled(EXCHANGE_INTERVAL)).repair(),
        new PlumtreeConfig.Memory(
            memory.maxSeen(), held, settings.impressionInterval(), memory.maxMissing()),
        usual.limits());
  }

  static AdNode on(Node node, AdSettings settings) {
    Store store =
        Store.of(
            node,
            StoreConfig.defaults()
                .withDissemination(settings.dissemination())
                .withInterval(settings.propagationInterval())
                .withChannel(CHANNEL));
    return new AdNode(settings, node, store);
  }

  Node node() {
    return node;
  }

  Store store() {
    return store;
  }

  /// Makes the advertisements, and ends each when it was shown often enough.
  void serve(Tally tally) {
    for (int id = 0; id < settings.ads(); id++) {
      Contract contract = new Contract(id);
      contracts.update(it -> it.add(store.actor(), contract));
    }
    for (int id = 0; id < settings.ads(); id++) {
      Ad ad = new Ad(id);
      ads.update(it -> it.add(store.actor(), ad));
      var _ = node.spawn(self -> endContract(ad, tally));
    }
  }

  private void endContract(Ad ad, Tally tally) {
    long threshold = settings.threshold(ad.id());
    GCounter _ = counters.get(ad.id()).threshold(it -> it.value() >= threshold);
    contracts.update(it -> it.remove(new Contract(ad.id())));
    tally.disabled.incrementAndGet();
  }

  /// Whether all advertisements have come to this node.
  boolean hasAds() {
    return ads.read().entries().size() == settings.ads() && live.read().size() == settings.ads();
  }

  /// Shows advertisements until none is live any more.
  void showAds(Tally tally) {
    var _ = node.spawn(self -> show(self, tally));
  }

  private void show(Context<?> self, Tally tally) {
    List<Ad> choice = new ArrayList<>(live.read());
    long interval = settings.impressionInterval().toNanos();
    self.sleep(Duration.ofNanos(self.random().nextLong(interval)));
    long next = self.nanoTime();
    while (!choice.isEmpty()) {
      Ad shown = choice.get(self.random().nextInt(choice.size()));
      counters.get(shown.id()).update(it -> it.increment(store.actor(), 1));
      tally.impressions.incrementAndGet();
      next += interval;
      self.sleep(Duration.ofNanos(Math.max(0, next - self.nanoTime())));
      choice = new ArrayList<>(live.read());
    }
    tally.clientsDone.incrementAndGet();
  }

  long counted(int ad) {
    return counters.get(ad).read().value();
  }

  /// Whether both have the same of everything.
  boolean isLike(AdNode other) {
    return store.snapshot().equals(other.store.snapshot());
  }
}
