package dev.partisan.cli.simulate;

import dev.partisan.cli.simulate.OverlayReport.Cycle;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.hyparview.HyParView;
import dev.partisan.protocol.hyparview.HyParViewConfig;
import dev.partisan.protocol.plumtree.BroadcastId;
import dev.partisan.protocol.plumtree.PlumtreeConfig;
import dev.partisan.simulation.overlay.BroadcastPassenger;
import dev.partisan.simulation.overlay.OverlayGraph;
import dev.partisan.simulation.overlay.OverlaySimulation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One overlay of partial views, HyParView with Plumtree on it, through cycles of broadcasts. After a
/// quarter of them some nodes crash at once and the network is cut; at the half it is healed.
///
/// Protocols alone, so that it may have tens of thousands of nodes.
final class OverlayCampaign {
  private static final String TOPOLOGY = "peer-to-peer";
  private static final Duration CYCLE = Duration.ofSeconds(10);
  private static final Duration BETWEEN_JOINS = Duration.ofMillis(20);
  private static final int BROADCASTS_A_CYCLE = 20;
  private static final int PATH_SOURCES = 50;

  /// The node that all others join through; it does not crash.
  private static final int CONTACT = 0;

  /// What is to be done.
  record Settings(int nodes, int crashPercent, PartitionKind partition, long seed, int cycles) {}

  private final Settings settings;
  private final Consumer<String> progress;
  private final OverlaySimulation simulation;
  private final SplittableRandom random;
  private final HyParViewConfig config;
  private final List<Cycle> cycles = new ArrayList<>();

  // Of the cycle under way.
  private final Set<BroadcastId> broadcasts = new HashSet<>(); // lookups only
  private long reached;
  private long hops;
  private int lastHops;

  private OverlayCampaign(Settings settings, Consumer<String> progress) {
    this.settings = settings;
    this.progress = progress;
    this.random = new SplittableRandom(settings.seed());
    HyParViewConfig defaults = HyParViewConfig.defaults();
    // A crash resets connections here, so pings are needed only for what is cut in silence.
    this.config =
        defaults.withLiveness(
            new HyParViewConfig.Liveness(
                CYCLE, CYCLE.multipliedBy(3), defaults.liveness().reconnectGrace()));
    this.simulation =
        new OverlaySimulation(
            settings.seed(),
            (id, at, chance) -> new HyParView(id, at, config, chance),
            (id, chance) ->
                new BroadcastPassenger(id, PlumtreeConfig.defaults(), chance, this::delivered));
  }

  /// @param progress is told a line after each cycle
  static OverlayReport run(Settings settings, Consumer<String> progress) {
    long begin = System.nanoTime();
    OverlayCampaign campaign = new OverlayCampaign(settings, progress);
    campaign.grow();
    for (int cycle = 1; cycle <= settings.cycles(); cycle++) {
      campaign.run(cycle);
    }
    return campaign.report(System.nanoTime() - begin);
  }

  private void delivered(NodeId at, BroadcastId id, int crossed) {
    if (at.equals(id.root())) {
      broadcasts.add(id);
    }
    if (!broadcasts.contains(id)) {
      return; // of an earlier cycle
    }
    reached++;
    hops += crossed;
    lastHops = Math.max(lastHops, crossed);
  }

  private void grow() {
    for (int i = 0; i < settings.nodes(); i++) {
      simulation.add(1);
      if (i > CONTACT) {
        simulation.join(i, CONTACT);
      }
      simulation.runFor(BETWEEN_JOINS);
    }
  }

  private void run(int cycle) {
    if (cycle == settings.cycles() / 4 + 1) {
      crash();
      cut();
    }
    if (cycle == settings.cycles() / 2 + 1) {
      simulation.heal();
    }
    broadcasts.clear();
    reached = 0;
    hops = 0;
    lastHops = 0;
    for (int i = 0; i < BROADCASTS_A_CYCLE; i++) {
      simulation.tell(
          anyRunning(), (passenger, now) -> ((BroadcastPassenger) passenger).broadcast(now));
      simulation.runFor(CYCLE.dividedBy(2L * BROADCASTS_A_CYCLE));
    }
    simulation.runFor(CYCLE.dividedBy(2));
    note(cycle);
  }

  private int anyRunning() {
    int node = random.nextInt(settings.nodes());
    while (!simulation.isRunning(node)) {
      node = random.nextInt(settings.nodes());
    }
    return node;
  }

  private void crash() {
    int left = settings.nodes() * settings.crashPercent() / 100;
    while (left > 0) {
      int node = anyRunning();
      if (node != CONTACT) {
        simulation.crash(node);
        left--;
      }
    }
  }

  private void cut() {
    int nodes = settings.nodes();
    switch (settings.partition()) {
      case HALVES -> simulation.split(node -> node < nodes / 2 ? 0 : 1);
      case MINORITY -> simulation.split(node -> node < nodes - nodes / 3 ? 0 : 1);
      case ISOLATE -> simulation.split(node -> node < nodes - 1 ? 0 : 1);
      case RING -> simulation.cutNoticed((from, to) -> !areNeighbours(from, to, nodes));
      case BRIDGE ->
          simulation.cutNoticed(
              (from, to) -> from != CONTACT && to != CONTACT && from < nodes / 2 != to < nodes / 2);
      case ONE_WAY -> simulation.cutSilently((from, to) -> from < nodes / 2 && to >= nodes / 2);
      case NONE -> {}
    }
  }

  private static boolean areNeighbours(int one, int other, int nodes) {
    int distance = Math.floorMod(one - other, nodes);
    return distance <= 1 || distance == nodes - 1;
  }

  private void note(int number) {
    OverlayGraph graph = simulation.graph();
    long peers = 0;
    for (int place = 0; place < graph.size(); place++) {
      peers += graph.degree(place);
    }
    Cycle cycle =
        new Cycle(
            number,
            graph.size(),
            (double) graph.largestComponent() / graph.size(),
            (double) peers / graph.size(),
            graph.share(config.views().active()),
            (double) reached / BROADCASTS_A_CYCLE / graph.size(),
            reached == 0 ? 0 : (double) hops / reached,
            lastHops);
    cycles.add(cycle);
    progress.accept(
        "cycle %d of %d: %,d nodes run, %.1f %% in the largest component, broadcasts reached %.2f %%"
            .formatted(
                number,
                settings.cycles(),
                cycle.running(),
                100 * cycle.largestComponent(),
                100 * cycle.delivered()));
  }

  private OverlayReport report(long nanos) {
    OverlayGraph graph = simulation.graph();
    String failure = failure(graph);
    return new OverlayReport(
        1,
        failure == null,
        failure,
        settings.seed(),
        TOPOLOGY,
        settings.nodes(),
        settings.crashPercent(),
        settings.partition(),
        List.copyOf(cycles),
        graph.clustering(),
        graph.meanPath(PATH_SOURCES, settings.seed()),
        simulation.messages(),
        simulation.events(),
        nanos / 1e9,
        Long.toHexString(simulation.trace()));
  }

  private static @Nullable String failure(OverlayGraph graph) {
    if (!graph.isConnected()) {
      return "the overlay fell into %d components, the largest of %d nodes of %d"
          .formatted(graph.components(), graph.largestComponent(), graph.size());
    }
    int asymmetric = graph.asymmetricLinks();
    return asymmetric == 0 ? null : asymmetric + " links are known at one end only";
  }
}
