package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Figure.Goal;
import dev.partisan.protocol.hyparview.HyParView;
import dev.partisan.protocol.hyparview.HyParViewConfig;
import dev.partisan.protocol.peertopeer.PeerToPeer;
import dev.partisan.protocol.peertopeer.PeerToPeerConfig;
import dev.partisan.simulation.overlay.OverlayGraph;
import dev.partisan.simulation.overlay.OverlaySimulation;
import dev.partisan.simulation.overlay.OverlayWays;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What the protocols of peer-to-peer make of thousands of nodes, seed by seed.
@Command(
    name = "overlay",
    mixinStandardHelpOptions = true,
    description = {
      "Simulates protocols alone at thousands of nodes, over many seeds: the shape of HyParView's overlay, joins at"
          + " once through one contact, crashes of many at once, and the ways of peer-to-peer from each node to each.",
      "A cycle is the 10 s between two shuffles of a node. Each figure is held against what it is to be; --rounds"
          + " and the like mean nothing here."
    })
final class Overlays implements Benchmark, Callable<Integer> {
  /// The things that can be measured.
  enum Part {
    GROWTH,
    JOINS,
    CRASHES,
    WAYS
  }

  private static final Duration CYCLE = Duration.ofSeconds(10);
  private static final int PATH_SOURCES = 100;

  /// Each node knows each: beyond this the memory of one machine ends.
  private static final int MOST_ROOTS = 1_024;

  private static final double NANOS_PER_SECOND = 1e9;

  @Mixin private Session session = new Session();

  @Option(names = "--part", description = "Measure that only: ${COMPLETION-CANDIDATES}.")
  private List<Part> parts = List.of(Part.values());

  @Option(names = "--nodes", defaultValue = "10000", description = "Nodes (${DEFAULT-VALUE}).")
  private int nodes = 10_000;

  @Option(names = "--cycles", defaultValue = "50", description = "Cycles (${DEFAULT-VALUE}).")
  private int cycles = 50;

  @Option(names = "--seeds", defaultValue = "20", description = "Seeds (${DEFAULT-VALUE}).")
  private int seeds = 20;

  @Option(
      names = "--join-gap",
      defaultValue = "100",
      description = "Milliseconds between two joins, all through one contact (${DEFAULT-VALUE}).")
  private int gapMillis = 100;

  @Override
  public Integer call() throws Exception {
    return session.run(this);
  }

  @Override
  public List<Figure> measure(Rounds rounds) {
    List<Figure> figures = new ArrayList<>();
    PrintWriter out = rounds.out();
    for (Part part : parts) {
      switch (part) {
        case GROWTH -> figures.addAll(growth(out));
        case JOINS -> {
          figures.add(joins(9, 3, 50 * seeds, out));
          figures.add(joins(Math.min(nodes, 1_000), 5, 5 * seeds, out));
        }
        case CRASHES -> {
          for (Crash crash : Crash.ALL) {
            figures.addAll(crash(crash, out));
          }
        }
        case WAYS -> figures.addAll(ways(Math.min(nodes, MOST_ROOTS), out));
      }
    }
    return figures;
  }

  /// @param cyclesToHeal after which the survivors are to be one component
  private record Crash(int percent, int cyclesToHeal) {
    static final List<Crash> ALL =
        List.of(
            new Crash(10, 2),
            new Crash(30, 2),
            new Crash(50, 2),
            new Crash(70, 2),
            new Crash(80, 4),
            new Crash(90, 4),
            new Crash(95, 8));
  }

  /// The settings of a node, but for pings, which cost the simulation more than all the rest; crashes
  /// reset connections here, so that none are needed to find the dead.
  private static HyParViewConfig config(int active) {
    HyParViewConfig defaults = HyParViewConfig.defaults();
    return defaults
        .withViews(new HyParViewConfig.Views(active, 6 * active, List.of()))
        .withLiveness(
            new HyParViewConfig.Liveness(
                CYCLE, CYCLE.multipliedBy(3), defaults.liveness().reconnectGrace()));
  }

  private static OverlaySimulation simulation(long seed, int active) {
    HyParViewConfig config = config(active);
    return new OverlaySimulation(seed, (id, at, random) -> new HyParView(id, at, config, random));
  }

  private OverlaySimulation grown(long seed) {
    return grow(simulation(seed, 5), nodes);
  }

  private OverlaySimulation grow(OverlaySimulation simulation, int count) {
    for (int i = 0; i < count; i++) {
      simulation.add(1);
      if (i > 0) {
        simulation.join(i, 0);
      }
      simulation.runFor(Duration.ofMillis(gapMillis));
    }
    return simulation;
  }

  private static void crash(OverlaySimulation simulation, int percent, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int left = simulation.size() * percent / 100;
    while (left > 0) {
      int node = 1 + random.nextInt(simulation.size() - 1);
      if (simulation.isRunning(node)) {
        simulation.crash(node);
        left--;
      }
    }
  }

  private List<Figure> ways(int count, PrintWriter out) {
    Series delivered = new Series();
    Series stretch = new Series();
    Series soon = new Series();
    Series later = new Series();
    PeerToPeerConfig config = PeerToPeerConfig.defaults();
    Duration beat = config.heartbeat().interval();
    for (int seed = 1; seed <= seeds; seed++) {
      OverlaySimulation simulation =
          new OverlaySimulation(seed, (id, at, random) -> new PeerToPeer(id, at, config, random));
      grow(simulation, count).runFor(CYCLE);
      OverlayWays warm = OverlayWays.between(simulation, count);
      delivered.add(warm.delivered());
      stretch.add(warm.stretch());
      crash(simulation, 20, seed);
      simulation.runFor(beat.multipliedBy(2));
      soon.add(OverlayWays.between(simulation, count).delivered());
      simulation.runFor(beat.multipliedBy(3));
      later.add(OverlayWays.between(simulation, count).delivered());
      out.printf(
          "ways, %d nodes, seed %d: delivered=%.6f links=%.3f stretch=%.3f; 20%% crashed, after 2 beats: %.5f,"
              + " after 5: %.5f; rejected=%s%n",
          count,
          seed,
          warm.delivered(),
          warm.meanLinks(),
          warm.stretch(),
          soon.values().getLast(),
          later.values().getLast(),
          simulation.rejections());
      out.flush();
    }
    String subject = count + " nodes, all pairs: ";
    return List.of(
        share(subject + "delivered", delivered, 0.9999),
        figure(
            subject + "links crossed against the shortest way", "", stretch, 1, Goal.atMost(1.5)),
        share(subject + "between survivors 2 heartbeats after 20% crashed", soon, 0.99),
        share(subject + "after 5 heartbeats", later, 0.9999));
  }

  private List<Figure> growth(PrintWriter out) {
    Series whole = new Series();
    Series symmetric = new Series();
    Series full = new Series();
    Series clustering = new Series();
    Series path = new Series();
    Series time = new Series();
    for (int seed = 1; seed <= seeds; seed++) {
      long begin = System.nanoTime();
      OverlaySimulation simulation = grown(seed);
      simulation.runFor(CYCLE.multipliedBy(cycles));
      long took = System.nanoTime() - begin;
      OverlayGraph graph = simulation.graph();
      whole.add(graph.isConnected() ? 1 : 0);
      symmetric.add(graph.asymmetricLinks() == 0 ? 1 : 0);
      full.add(graph.share(5));
      clustering.add(graph.clustering());
      path.add(graph.meanPath(PATH_SOURCES, seed));
      time.add((double) took);
      out.printf(
          "overlay, %d nodes, seed %d: components=%d asymmetric=%d full=%.4f clustering=%.5f path=%.3f"
              + " events=%d seconds=%.1f rejected=%s%n",
          nodes,
          seed,
          graph.components(),
          graph.asymmetricLinks(),
          full.values().getLast(),
          clustering.values().getLast(),
          path.values().getLast(),
          simulation.events(),
          took / NANOS_PER_SECOND,
          simulation.rejections());
      out.flush();
    }
    String subject = nodes + " nodes, " + cycles + " cycles: ";
    return List.of(
        share(subject + "seeds with one component", whole, 1),
        share(subject + "seeds with symmetric links only", symmetric, 1),
        figure(subject + "full active views", "", full, 0.99, Goal.atLeast(1)),
        figure(subject + "clustering coefficient", "", clustering, 0.002, Goal.atMost(1)),
        figure(subject + "mean path", "hops", path, 6.8, Goal.atMost(1)),
        new Figure(
            subject + "time", "s", NANOS_PER_SECOND, time, constant(time, 60e9), Goal.atMost(1)));
  }

  private static Figure joins(int count, int active, int seeds, PrintWriter out) {
    Series whole = new Series();
    int latest = 0;
    for (int seed = 1; seed <= seeds; seed++) {
      OverlaySimulation simulation = simulation(seed, active);
      simulation.add(count);
      for (int i = 1; i < count; i++) {
        simulation.join(i, 0);
      }
      int cycle = 0;
      do {
        simulation.runFor(CYCLE);
        cycle++;
      } while (cycle < 10 && !simulation.graph().isConnected());
      boolean isWhole = simulation.graph().isConnected();
      whole.add(isWhole ? 1 : 0);
      latest = Math.max(latest, cycle);
      if (!isWhole) {
        out.printf("%d joins at once, seed %d: apart after 10 cycles%n", count, seed);
      }
    }
    out.printf("%d joins at once, %d seeds: in one component by cycle %d%n", count, seeds, latest);
    out.flush();
    return share(count + " joins at once: seeds in one component within 10 cycles", whole, 1);
  }

  private List<Figure> crash(Crash crash, PrintWriter out) {
    Series atOnce = new Series();
    Series whole = new Series();
    for (int seed = 1; seed <= seeds; seed++) {
      OverlaySimulation simulation = grown(seed);
      simulation.runFor(CYCLE.multipliedBy(10));
      crash(simulation, crash.percent, seed);
      simulation.runFor(Duration.ofSeconds(2));
      OverlayGraph soon = simulation.graph();
      atOnce.add((double) soon.largestComponent() / soon.size());
      simulation.runFor(CYCLE.multipliedBy(crash.cyclesToHeal).minusSeconds(2));
      OverlayGraph later = simulation.graph();
      whole.add((double) later.largestComponent() / later.size());
      out.printf(
          "crash of %d%%, seed %d: largest component %.4f after 2 s, %.4f after %d cycles%n",
          crash.percent,
          seed,
          atOnce.values().getLast(),
          whole.values().getLast(),
          crash.cyclesToHeal);
      out.flush();
    }
    String subject = "crash of %d%%: survivors in the largest component, ".formatted(crash.percent);
    return List.of(
        share(subject + "after 2 s", atOnce, 0),
        share(subject + "after " + crash.cyclesToHeal + " cycles", whole, 1));
  }

  /// A mean over the seeds, which is to be that much; 0 for no goal.
  private static Figure share(String name, Series values, double goal) {
    Series mean = new Series();
    mean.add(values.values().stream().mapToDouble(Double::doubleValue).average().orElse(0));
    return figure(name, "", mean, 1, goal == 0 ? Goal.NONE : Goal.atLeast(goal));
  }

  private static Figure figure(String name, String unit, Series values, double limit, Goal goal) {
    return new Figure(name, unit, 1, values, constant(values, limit), goal);
  }

  private static Series constant(Series like, double value) {
    Series constant = new Series();
    like.values().forEach(_ -> constant.add(value));
    return constant;
  }
}
