package dev.partisan.benchmarks;

import dev.partisan.protocol.hyparview.HyParView;
import dev.partisan.protocol.hyparview.HyParViewConfig;
import dev.partisan.protocol.plumtree.PlumtreeConfig;
import dev.partisan.simulation.overlay.OverlaySimulation;
import dev.partisan.simulation.overlay.TreeCourses;
import dev.partisan.simulation.overlay.TreeCourses.Course;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.IntSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What becomes of broadcasts at thousands of nodes, seed by seed.
@Command(
    name = "broadcast",
    mixinStandardHelpOptions = true,
    description = {
      "Simulates Plumtree on HyParView, protocols alone, over many seeds: trees without faults, crashes of many nodes"
          + " at once, and nodes that are replaced all the time.",
      "A cycle is the 10 s between two shuffles of a node. Each figure is held against what it is to be; --rounds"
          + " and the like mean nothing here."
    })
final class Broadcasts implements Benchmark, Callable<Integer> {
  /// The things that can be measured.
  enum Part {
    TREES,
    CRASHES,
    CHURN,
    LOAD
  }

  /// Between two broadcasts, where each is to be seen alone.
  private static final Duration PAUSE = Duration.ofMillis(500);

  private static final int WARM_UP = 30;
  private static final int MEASURED = 100;
  private static final int BROADCASTS = 1_000;
  private static final int CHURN_CYCLES = 5;
  private static final int CHURN_PERCENT = 10;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double GIB = 1024.0 * 1024 * 1024;

  @Mixin private Session session = new Session();

  @Mixin private JobOptions jobs = new JobOptions();

  @Option(names = "--seeds", defaultValue = "20", description = "Seeds (${DEFAULT-VALUE}).")
  private int seeds = 20;

  @Option(names = "--part", description = "Measure that only: ${COMPLETION-CANDIDATES}.")
  private List<Part> parts = List.of(Part.values());

  @Option(names = "--nodes", defaultValue = "10000", description = "Nodes (${DEFAULT-VALUE}).")
  private int nodes = 10_000;

  @Option(
      names = "--cycles",
      defaultValue = "50",
      description = "Cycles of part LOAD (${DEFAULT-VALUE}).")
  private int cycles = 50;

  @Option(
      names = "--percent",
      split = ",",
      description = "Measure these crashes of part CRASHES only, such as 80,95.")
  private List<Integer> percents = List.of();

  @Option(
      names = "--burst",
      defaultValue = "1",
      description =
          "Broadcasts that part LOAD sends within 100 ms, from nodes at random (${DEFAULT-VALUE}).")
  private int burst = 1;

  @Option(
      names = "--join-gap",
      defaultValue = "10",
      description = "Milliseconds between two joins, all through one contact (${DEFAULT-VALUE}).")
  private int gapMillis = 10;

  @Override
  public Integer call() throws Exception {
    return session.run(this);
  }

  @Override
  public List<Figure> measure(Rounds rounds) throws Exception {
    List<Figure> figures = new ArrayList<>();
    PrintWriter out = rounds.out();
    for (Part part : parts) {
      switch (part) {
        case TREES -> figures.addAll(trees(out));
        case CRASHES -> {
          for (Crash crash : Crash.ALL) {
            if (percents.isEmpty() || percents.contains(crash.percent)) {
              figures.addAll(crash(crash, out));
            }
          }
        }
        case CHURN -> figures.addAll(churn(out));
        case LOAD -> figures.addAll(load(out));
      }
    }
    return figures;
  }

  /// One simulation, and what becomes of its broadcasts.
  private record Run(
      long seed, OverlaySimulation simulation, TreeCourses courses, SplittableRandom random) {
    List<Course> broadcast(int count, Duration pause, IntSupplier from) {
      List<Course> sent = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        sent.add(courses.broadcast(simulation, from.getAsInt()));
        simulation.runFor(pause);
      }
      return sent;
    }

    int anyone() {
      return OverlayRuns.anyRunning(simulation, random);
    }

    /// The share of nodes that have each of them, on average over those broadcasts.
    double delivered(List<Course> sent, BitSet nodes) {
      long reached = 0;
      for (Course course : sent) {
        reached += nodes.stream().filter(course::reached).count();
      }
      return (double) reached / ((long) nodes.cardinality() * sent.size());
    }

    BitSet running() {
      BitSet running = new BitSet();
      for (int i = 0; i < simulation.size(); i++) {
        running.set(i, simulation.isRunning(i));
      }
      return running;
    }
  }

  private Run grown(long seed) {
    HyParViewConfig config = OverlayRuns.config(5);
    TreeCourses courses = new TreeCourses();
    OverlaySimulation simulation =
        new OverlaySimulation(
            seed,
            (id, at, random) -> new HyParView(id, at, config, random),
            courses.passengers(PlumtreeConfig.defaults()));
    OverlayRuns.grow(simulation, nodes, gapMillis);
    return new Run(seed, simulation, courses, new SplittableRandom(seed));
  }

  private Run settled(long seed) {
    Run run = grown(seed);
    run.simulation.runFor(OverlayRuns.CYCLE.multipliedBy(10));
    run.broadcast(WARM_UP, PAUSE, run::anyone);
    return run;
  }

  /// What came of some broadcasts.
  private record Outcome(long missed, double redundancy, int lastHop) {
    static Outcome of(List<Course> sent, int nodes) {
      return new Outcome(
          sent.stream().mapToLong(course -> nodes - course.deliveries()).sum(),
          sent.stream().mapToDouble(Course::redundancy).average().orElse(Double.NaN),
          sent.stream().mapToInt(Course::lastHop).max().orElse(0));
    }

    @Override
    public String toString() {
      return "missed=%d redundancy=%.4f lastHop=%d".formatted(missed, redundancy, lastHop);
    }
  }

  private record Trees(Outcome rotating, Outcome one) {}

  private List<Figure> trees(PrintWriter out) throws InterruptedException {
    List<Trees> runs =
        jobs.each(
            seeds,
            seed -> {
              Run run = settled(seed);
              List<Course> rotating = run.broadcast(MEASURED, PAUSE, run::anyone);
              int root = run.anyone();
              run.broadcast(WARM_UP, PAUSE, () -> root);
              List<Course> one = run.broadcast(MEASURED, PAUSE, () -> root);
              run.simulation.runFor(OverlayRuns.CYCLE);
              Trees trees = new Trees(Outcome.of(rotating, nodes), Outcome.of(one, nodes));
              out.printf(
                  "trees, %d nodes, seed %d: rotating %s; one sender %s%n",
                  nodes, seed, trees.rotating, trees.one);
              return trees;
            });
    String subject = "%d nodes, %d seeds, ".formatted(nodes, runs.size());
    return List.of(
        OverlayRuns.most(subject + "rotating: missed", "", runs, run -> run.rotating.missed, 0.5),
        OverlayRuns.most(
            subject + "rotating: redundancy", "", runs, run -> run.rotating.redundancy, 0.5),
        OverlayRuns.most(
            subject + "rotating: last hop", "hops", runs, run -> run.rotating.lastHop, 25),
        OverlayRuns.most(subject + "one sender: missed", "", runs, run -> run.one.missed, 0.5),
        OverlayRuns.most(
            subject + "one sender: redundancy", "", runs, run -> run.one.redundancy, 0.05),
        OverlayRuns.most(
            subject + "one sender: last hop", "hops", runs, run -> run.one.lastHop, 18));
  }

  /// @param percent of the nodes
  /// @param delivered the share of survivors that are to get each broadcast, before the views heal
  /// @param cycles after which all are to have all
  private record Crash(int percent, double delivered, int cycles) {
    static final List<Crash> ALL =
        List.of(
            new Crash(10, 0.999, 2),
            new Crash(20, 0.999, 2),
            new Crash(30, 0.999, 2),
            new Crash(40, 0.999, 2),
            new Crash(50, 0.999, 2),
            new Crash(60, 0.999, 2),
            new Crash(70, 0.999, 2),
            new Crash(80, 0.999, 4),
            new Crash(90, 0.99, 4),
            new Crash(95, 0.9, 8));
  }

  private record Survival(double soon, double later) {}

  /// Broadcasts at one a millisecond from the very moment of the crash: one second, in which a tenth of
  /// the nodes shuffle. What has arrived is counted four seconds after the last.
  private List<Figure> crash(Crash crash, PrintWriter out) throws InterruptedException {
    List<Survival> runs =
        jobs.each(
            seeds,
            seed -> {
              Run run = settled(seed);
              OverlayRuns.crash(run.simulation, crash.percent, run.random);
              BitSet survivors = run.running();
              List<Course> sent = run.broadcast(BROADCASTS, Duration.ofMillis(1), run::anyone);
              run.simulation.runFor(Duration.ofSeconds(4));
              double soon = run.delivered(sent, survivors);
              run.simulation.runFor(
                  OverlayRuns.CYCLE.multipliedBy(crash.cycles).minus(Duration.ofSeconds(5)));
              Survival survival = new Survival(soon, run.delivered(sent, survivors));
              out.printf(
                  "crash of %d%%, %d nodes, seed %d: delivered %.6f after 5 s, %.6f after %d cycles%n",
                  crash.percent, nodes, seed, survival.soon, survival.later, crash.cycles);
              return survival;
            });
    String subject =
        "crash of %d%% of %d nodes, %d seeds: ".formatted(crash.percent, nodes, runs.size());
    return List.of(
        OverlayRuns.mean(subject + "delivered after 5 s", runs, run -> run.soon, crash.delivered),
        OverlayRuns.mean(subject + "after " + crash.cycles + " cycles", runs, run -> run.later, 1));
  }

  /// The least of all broadcasts, and all together.
  private record Churned(double least, double mean) {}

  private List<Figure> churn(PrintWriter out) throws InterruptedException {
    List<Churned> runs =
        jobs.each(
            seeds,
            seed -> {
              Churned churned = churn(settled(seed));
              out.printf(
                  "churn of %d%% a cycle, %d nodes, seed %d: delivered %.6f, least %.6f%n",
                  CHURN_PERCENT, nodes, seed, churned.mean, churned.least);
              return churned;
            });
    String subject =
        "%d%% of %d nodes replaced a cycle, %d seeds, to those that lived on: "
            .formatted(CHURN_PERCENT, nodes, runs.size());
    return List.of(
        OverlayRuns.mean(subject + "delivered", runs, run -> run.mean, 0.999),
        OverlayRuns.mean(subject + "least of one broadcast", runs, run -> run.least, 0.999));
  }

  /// Each half second a broadcast, and a twentieth of a cycle's crashes; who crashed starts anew, with
  /// nothing, and joins through a node at random. What a broadcast is measured by are the nodes that
  /// ran when it was sent and for the cycle after it.
  private Churned churn(Run run) {
    int steps = CHURN_CYCLES * 20;
    int replaced = Math.max(1, nodes * CHURN_PERCENT / 100 / 20);
    List<Course> sent = new ArrayList<>();
    List<BitSet> lived = new ArrayList<>();
    List<Double> shares = new ArrayList<>();
    for (int step = 0; step < steps + 20; step++) {
      if (step < steps) {
        sent.add(run.courses.broadcast(run.simulation, run.anyone()));
        BitSet running = run.running();
        lived.add(running);
        for (int i = 0; i < replaced; i++) {
          int victim = 1 + run.random.nextInt(nodes - 1);
          run.simulation.crash(victim);
          int contact = run.anyone();
          lived.subList(Math.max(0, step - 20), step + 1).forEach(set -> set.clear(victim));
          run.simulation.restart(victim);
          run.simulation.join(victim, contact);
        }
      }
      run.simulation.runFor(PAUSE);
      if (step >= 20) {
        shares.add(run.delivered(List.of(sent.get(step - 20)), lived.get(step - 20)));
      }
    }
    return new Churned(
        shares.stream().mapToDouble(Double::doubleValue).min().orElse(Double.NaN),
        shares.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN));
  }

  private record Load(double seconds, double processorSeconds, double gib, Outcome outcome) {}

  /// From the first node's start to the last cycle's end.
  private List<Figure> load(PrintWriter out) throws InterruptedException {
    List<Load> runs =
        jobs.each(
            seeds,
            seed -> {
              long beganNanos = System.nanoTime();
              long beganProcessor = Machine.processorNanos();
              Run run = grown(seed);
              List<Course> sent = new ArrayList<>();
              int bursts = Math.ceilDiv(BROADCASTS, burst);
              Duration gap = Duration.ofMillis(100).dividedBy(burst);
              Duration pause =
                  OverlayRuns.CYCLE
                      .multipliedBy(cycles)
                      .dividedBy(bursts)
                      .minus(gap.multipliedBy(burst));
              for (int i = 0; i < bursts; i++) {
                sent.addAll(run.broadcast(burst, gap, run::anyone));
                run.simulation.runFor(pause);
              }
              double seconds = (System.nanoTime() - beganNanos) / NANOS_PER_SECOND;
              double processor = (Machine.processorNanos() - beganProcessor) / NANOS_PER_SECOND;
              run.simulation.runFor(OverlayRuns.CYCLE);
              Load load =
                  new Load(
                      seconds,
                      processor,
                      Memory.peakBytes() / GIB,
                      Outcome.of(sent.subList(BROADCASTS / 10, sent.size()), nodes));
              out.printf(
                  "load, %d nodes, %d cycles, seed %d: seconds=%.1f processor=%.1f GiB=%.2f events=%d %s%n",
                  nodes,
                  cycles,
                  seed,
                  load.seconds,
                  load.processorSeconds,
                  load.gib,
                  run.simulation.events(),
                  load.outcome);
              return load;
            });
    String subject =
        "%d nodes, %d cycles, %d broadcasts, %d seeds: "
            .formatted(nodes, cycles, BROADCASTS, runs.size());
    return List.of(
        OverlayRuns.most(subject + "time", "s", runs, Load::seconds, 60),
        OverlayRuns.most(subject + "processor time", "s", runs, Load::processorSeconds, 60),
        OverlayRuns.most(subject + "memory, most", "GiB", runs, Load::gib, 4),
        OverlayRuns.most(subject + "missed", "", runs, run -> run.outcome.missed, 0.5),
        OverlayRuns.most(subject + "redundancy", "", runs, run -> run.outcome.redundancy, 0.5),
        OverlayRuns.most(subject + "last hop", "hops", runs, run -> run.outcome.lastHop, 25));
  }
}
