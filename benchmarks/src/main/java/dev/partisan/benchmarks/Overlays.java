package dev.partisan.benchmarks;

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
    WAYS,
    FAR
  }

  private static final Duration CYCLE = OverlayRuns.CYCLE;
  private static final int PATH_SOURCES = 100;

  /// Each node knows each: beyond this the memory of one machine ends.
  private static final int MOST_ROOTS = 1_024;

  /// Nodes that all others of part FAR know the way to.
  private static final int TARGETS = 100;

  /// Between two beats of a node that is not to be heard.
  private static final Duration SILENCE = Duration.ofDays(1);

  private static final double NANOS_PER_SECOND = 1e9;

  @Mixin private Session session = new Session();

  @Option(names = "--part", description = "Measure that only: ${COMPLETION-CANDIDATES}.")
  private List<Part> parts = List.of(Part.values());

  @Option(names = "--nodes", defaultValue = "10000", description = "Nodes (${DEFAULT-VALUE}).")
  private int nodes = 10_000;

  @Option(names = "--cycles", defaultValue = "50", description = "Cycles (${DEFAULT-VALUE}).")
  private int cycles = 50;

  @Mixin private JobOptions jobs = new JobOptions();

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
  public List<Figure> measure(Rounds rounds) throws InterruptedException {
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
        case FAR -> figures.addAll(far(out));
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

  private static OverlaySimulation simulation(long seed, int active) {
    HyParViewConfig config = OverlayRuns.config(active);
    return new OverlaySimulation(seed, (id, at, random) -> new HyParView(id, at, config, random));
  }

  private OverlaySimulation grown(long seed) {
    return OverlayRuns.grow(simulation(seed, 5), nodes, gapMillis);
  }

  private record Ways(OverlayWays warm, double soon, double later) {}

  private List<Figure> ways(int count, PrintWriter out) throws InterruptedException {
    PeerToPeerConfig config = PeerToPeerConfig.defaults();
    Duration beat = config.heartbeat().interval();
    List<Ways> runs =
        jobs.each(
            seeds,
            seed -> {
              OverlaySimulation simulation =
                  new OverlaySimulation(
                      seed, (id, at, random) -> new PeerToPeer(id, at, config, random));
              OverlayRuns.grow(simulation, count, gapMillis).runFor(CYCLE);
              OverlayWays warm = OverlayWays.between(simulation, count);
              OverlayRuns.crash(simulation, 20, new SplittableRandom(seed));
              simulation.runFor(beat.multipliedBy(2));
              double soon = OverlayWays.between(simulation, count).delivered();
              simulation.runFor(beat.multipliedBy(3));
              double later = OverlayWays.between(simulation, count).delivered();
              out.printf(
                  "ways, %d nodes, seed %d: delivered=%.6f links=%.3f stretch=%.3f; 20%% crashed, after 2 beats: %.5f,"
                      + " after 5: %.5f; rejected=%s%n",
                  count,
                  seed,
                  warm.delivered(),
                  warm.meanLinks(),
                  warm.stretch(),
                  soon,
                  later,
                  simulation.rejections());
              return new Ways(warm, soon, later);
            });
    String subject = "%d nodes, all pairs, %d seeds: ".formatted(count, runs.size());
    return List.of(
        OverlayRuns.mean(subject + "delivered", runs, run -> run.warm.delivered(), 0.9999),
        OverlayRuns.most(
            subject + "links crossed against the shortest way",
            "",
            runs,
            run -> run.warm.stretch(),
            1.5),
        OverlayRuns.mean(
            subject + "between survivors 2 heartbeats after 20% crashed", runs, Ways::soon, 0.99),
        OverlayRuns.mean(subject + "after 5 heartbeats", runs, Ways::later, 0.9999));
  }

  /// Each node knows the first ones and as many others as it has room for; of all only the first beat,
  /// as each beat takes its way whatever the others do.
  private List<Figure> far(PrintWriter out) throws InterruptedException {
    PeerToPeerConfig defaults = PeerToPeerConfig.defaults();
    PeerToPeerConfig.Heartbeat beat = defaults.heartbeat();
    PeerToPeerConfig loud = defaults.withHeartbeat(withRoom(beat));
    PeerToPeerConfig silent = defaults.withHeartbeat(withRoom(beat).withInterval(SILENCE));
    List<OverlayWays> runs =
        jobs.each(
            seeds,
            seed -> {
              OverlaySimulation simulation =
                  new OverlaySimulation(
                      seed,
                      (id, at, random) ->
                          new PeerToPeer(id, at, at.port() <= TARGETS ? loud : silent, random));
              OverlayRuns.grow(simulation, TARGETS, gapMillis).runFor(CYCLE);
              OverlayRuns.grow(simulation, nodes, gapMillis).runFor(CYCLE.multipliedBy(3));
              OverlayWays ways = OverlayWays.between(simulation, TARGETS);
              out.printf(
                  "ways, from %d nodes to %d, seed %d: delivered=%.6f links=%.3f stretch=%.3f%n",
                  nodes, TARGETS, seed, ways.delivered(), ways.meanLinks(), ways.stretch());
              return ways;
            });
    String subject = "%d nodes to %d of them, %d seeds: ".formatted(nodes, TARGETS, runs.size());
    return List.of(
        OverlayRuns.mean(subject + "delivered", runs, OverlayWays::delivered, 0.9999),
        OverlayRuns.most(
            subject + "links crossed against the shortest way",
            "",
            runs,
            OverlayWays::stretch,
            1.5));
  }

  private static PeerToPeerConfig.Heartbeat withRoom(PeerToPeerConfig.Heartbeat beat) {
    return new PeerToPeerConfig.Heartbeat(
        beat.interval(), beat.batch(), beat.unreachableAfter(), beat.forgetAfter(), 2 * TARGETS);
  }

  private record Growth(
      boolean isWhole,
      boolean isSymmetric,
      double full,
      double clustering,
      double path,
      double seconds) {}

  private List<Figure> growth(PrintWriter out) throws InterruptedException {
    List<Growth> runs =
        jobs.each(
            seeds,
            seed -> {
              long begin = System.nanoTime();
              OverlaySimulation simulation = grown(seed);
              simulation.runFor(CYCLE.multipliedBy(cycles));
              double seconds = (System.nanoTime() - begin) / NANOS_PER_SECOND;
              OverlayGraph graph = simulation.graph();
              Growth growth =
                  new Growth(
                      graph.isConnected(),
                      graph.asymmetricLinks() == 0,
                      graph.share(5),
                      graph.clustering(),
                      graph.meanPath(PATH_SOURCES, seed),
                      seconds);
              out.printf(
                  "overlay, %d nodes, seed %d: %s, largest component %d, asymmetric links %d, events %d, rejected %s%n",
                  nodes,
                  seed,
                  growth,
                  graph.largestComponent(),
                  graph.asymmetricLinks(),
                  simulation.events(),
                  simulation.rejections());
              return growth;
            });
    String subject = "%d nodes, %d cycles, %d seeds: ".formatted(nodes, cycles, runs.size());
    return List.of(
        OverlayRuns.mean(
            subject + "one component, share of seeds", runs, run -> run.isWhole ? 1 : 0, 1),
        OverlayRuns.mean(
            subject + "symmetric links only, share of seeds",
            runs,
            run -> run.isSymmetric ? 1 : 0,
            1),
        OverlayRuns.mean(subject + "full active views", runs, Growth::full, 0.99),
        OverlayRuns.most(subject + "clustering coefficient", "", runs, Growth::clustering, 0.002),
        OverlayRuns.most(subject + "mean path", "hops", runs, Growth::path, 6.8),
        OverlayRuns.most(subject + "time", "s", runs, Growth::seconds, 60));
  }

  private record Joined(boolean isWhole, int cycles) {}

  private Figure joins(int count, int active, int most, PrintWriter out)
      throws InterruptedException {
    List<Joined> runs =
        jobs.each(
            most,
            seed -> {
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
              Joined joined = new Joined(simulation.graph().isConnected(), cycle);
              if (!joined.isWhole) {
                out.printf("%d joins at once, seed %d: apart after 10 cycles%n", count, seed);
              }
              return joined;
            });
    out.printf(
        "%d joins at once, %d seeds: in one component by cycle %d%n",
        count, runs.size(), runs.stream().mapToInt(Joined::cycles).max().orElse(0));
    out.flush();
    return OverlayRuns.mean(
        "%d joins at once, %d seeds: in one component within 10 cycles"
            .formatted(count, runs.size()),
        runs,
        joined -> joined.isWhole ? 1 : 0,
        1);
  }

  private record Survival(double soon, double later) {}

  private List<Figure> crash(Crash crash, PrintWriter out) throws InterruptedException {
    List<Survival> runs =
        jobs.each(
            seeds,
            seed -> {
              OverlaySimulation simulation = grown(seed);
              simulation.runFor(CYCLE.multipliedBy(10));
              OverlayRuns.crash(simulation, crash.percent, new SplittableRandom(seed));
              simulation.runFor(Duration.ofSeconds(2));
              OverlayGraph soon = simulation.graph();
              simulation.runFor(CYCLE.multipliedBy(crash.cyclesToHeal).minusSeconds(2));
              OverlayGraph later = simulation.graph();
              Survival survival =
                  new Survival(
                      (double) soon.largestComponent() / soon.size(),
                      (double) later.largestComponent() / later.size());
              out.printf(
                  "crash of %d%%, seed %d: largest component %.4f after 2 s, %.4f after %d cycles%n",
                  crash.percent, seed, survival.soon, survival.later, crash.cyclesToHeal);
              return survival;
            });
    String subject =
        "crash of %d%%, %d seeds: survivors in the largest component, "
            .formatted(crash.percent, runs.size());
    return List.of(
        OverlayRuns.mean(subject + "after 2 s", runs, Survival::soon, 0),
        OverlayRuns.mean(
            subject + "after " + crash.cyclesToHeal + " cycles", runs, Survival::later, 1));
  }
}
