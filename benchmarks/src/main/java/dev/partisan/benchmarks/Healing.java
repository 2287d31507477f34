package dev.partisan.benchmarks;

import dev.partisan.protocol.FullMesh;
import dev.partisan.protocol.FullMeshConfig;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.NodeId;
import dev.partisan.simulation.overlay.OverlaySimulation;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How soon the views of a full mesh are equal after a partition.
@Command(
    name = "healing",
    mixinStandardHelpOptions = true,
    description = {
      "Simulates full meshes, protocols alone, over many seeds: cut in five ways, with nodes that join, leave and"
          + " restart on both sides, then healed. Counts the gossip rounds until all views are equal.",
      "Pings are as rare as a cycle of 10 s; both ends notice each cut but the one way cut. --rounds and the like mean"
          + " nothing here."
    })
final class Healing implements Benchmark, Callable<Integer> {
  /// How a mesh is cut.
  enum Shape {
    HALVES,
    MINORITY,
    RING,
    BRIDGE,
    ONE_WAY
  }

  private static final int LEAST_NODES = 50;
  private static final Duration CYCLE = OverlayRuns.CYCLE;
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /// Looks a gossip round.
  private static final int LOOKS = 10;

  /// Joins, leaves and restarts of each kind, on each side.
  private static final int CHANGES = 2;

  @Mixin private Session session = new Session();

  @Mixin private JobOptions jobs = new JobOptions();

  @Option(
      names = "--nodes",
      defaultValue = "100",
      description = "Nodes, 50 or more (${DEFAULT-VALUE}).")
  private int nodes = 100;

  @Option(names = "--seeds", defaultValue = "20", description = "Seeds (${DEFAULT-VALUE}).")
  private int seeds = 20;

  @Option(
      names = "--goal",
      defaultValue = "3",
      description = "Gossip rounds that the healing may take (${DEFAULT-VALUE}).")
  private int goal = 3;

  @Option(names = "--shape", description = "Cut that way only: ${COMPLETION-CANDIDATES}.")
  private List<Shape> shapes = List.of(Shape.values());

  @Override
  public Integer call() throws Exception {
    if (nodes < LEAST_NODES) {
      throw new BenchmarkException("--nodes " + nodes + " is below " + LEAST_NODES);
    }
    return session.run(this);
  }

  @Override
  public List<Figure> measure(Rounds rounds) throws InterruptedException {
    PrintWriter out = rounds.out();
    List<Figure> figures = new ArrayList<>();
    for (Shape shape : shapes) {
      List<Healed> runs =
          jobs.each(
              seeds,
              seed -> {
                Healed healed = new Mesh(seed, shape, nodes).run();
                if (healed.rounds > goal || healed.back > 0) {
                  out.printf("%s, %d nodes, seed %d: %s%n", shape, nodes, seed, healed);
                }
                return healed;
              });
      String name = shape.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      String subject = "%s, %d nodes, %d seeds: ".formatted(name, nodes, runs.size());
      out.printf("%sdone%n", subject);
      out.flush();
      figures.add(
          OverlayRuns.most(
              subject + "gossip rounds until views are equal", "", runs, Healed::rounds, goal));
      figures.add(OverlayRuns.most(subject + "leavers that are back", "", runs, Healed::back, 0.5));
    }
    return figures;
  }

  /// @param rounds gossip rounds from the heal until all views are equal
  /// @param back those who left and are in a view
  private record Healed(double rounds, int back) {}

  /// One mesh on its way through one partition.
  private static final class Mesh {
    private static final FullMeshConfig CONFIG =
        FullMeshConfig.defaults()
            .withDetection(new FullMeshConfig.Detection(CYCLE, CYCLE.multipliedBy(3)));

    private final Shape shape;
    private final int nodes;
    private final int all;
    private final SplittableRandom random;
    private final OverlaySimulation simulation;
    private final Set<Integer> gone = new TreeSet<>();

    Mesh(long seed, Shape shape, int nodes) {
      this.shape = shape;
      this.nodes = nodes;
      this.all = nodes + 2 * CHANGES;
      this.random = new SplittableRandom(seed);
      this.simulation =
          new OverlaySimulation(seed, (id, at, chance) -> new FullMesh(id, at, CONFIG, chance));
    }

    Healed run() {
      simulation.add(nodes);
      for (int i = 1; i < nodes; i++) {
        simulation.join(i, 0);
      }
      settle("before the partition");
      cut();
      for (int i = 0; i < CHANGES; i++) {
        for (int side = 0; side < 2; side++) {
          change(side);
        }
      }
      simulation.runFor(CYCLE);
      simulation.heal();
      Duration gossip = CONFIG.gossip().interval();
      double rounds = (double) settle("after the heal").toNanos() / gossip.toNanos();
      simulation.runFor(CYCLE);
      return new Healed(rounds, back());
    }

    private void cut() {
      switch (shape) {
        case HALVES, MINORITY -> simulation.split(this::side);
        case RING -> simulation.cutNoticed((from, to) -> !areNeighbours(from, to));
        case BRIDGE ->
            simulation.cutNoticed((from, to) -> from != 0 && to != 0 && side(from) != side(to));
        case ONE_WAY -> simulation.cutSilently((from, to) -> side(from) < side(to));
      }
    }

    /// Newcomers have the numbers behind the others, and take sides in turns.
    private int side(int node) {
      int first = shape == Shape.MINORITY ? nodes / 3 : nodes / 2;
      return node >= nodes ? (node - nodes) % 2 : node < first ? 0 : 1;
    }

    private boolean areNeighbours(int one, int other) {
      int distance = Math.floorMod(one - other, all);
      return distance <= 1 || distance == all - 1;
    }

    /// A node joins, one leaves, one starts anew.
    private void change(int side) {
      pause();
      int newcomer = simulation.size();
      simulation.add(1);
      simulation.join(newcomer, contactOf(newcomer));
      pause();
      int leaver = anyOn(side);
      simulation.leave(leaver);
      gone.add(leaver);
      pause();
      simulation.crash(leaver);
      int restarted = anyOn(side);
      simulation.crash(restarted);
      pause();
      simulation.restart(restarted);
      simulation.join(restarted, contactOf(restarted));
      pause();
    }

    private void pause() {
      simulation.runFor(Duration.ofMillis(200 + random.nextInt(1_000)));
    }

    /// Not the bridge, nor one that has just come; of a ring one whose neighbours run, so that it finds
    /// one when it starts anew.
    private int anyOn(int side) {
      int node = 1 + random.nextInt(nodes - 1);
      while (!simulation.isRunning(node)
          || side(node) != side
          || shape == Shape.RING && !isAmongOthers(node)) {
        node = 1 + random.nextInt(nodes - 1);
      }
      return node;
    }

    private boolean isAmongOthers(int node) {
      return node + 1 < nodes && simulation.isRunning(node - 1) && simulation.isRunning(node + 1);
    }

    /// One that it reaches: of a ring, those on both sides.
    private int[] contactOf(int node) {
      return shape == Shape.RING
          ? new int[] {Math.floorMod(node - 1, all), Math.floorMod(node + 1, all)}
          : IntStream.range(0, 3).map(_ -> otherThan(node)).toArray();
    }

    private int otherThan(int node) {
      int other = anyOn(side(node));
      while (other == node) {
        other = anyOn(side(node));
      }
      return other;
    }

    /// Lets time pass until all views are equal and hold exactly those that run.
    private Duration settle(String when) {
      Duration look = CONFIG.gossip().interval().dividedBy(LOOKS);
      Duration passed = Duration.ZERO;
      while (!isEqual()) {
        if (passed.compareTo(LONGEST) > 0) {
          throw new BenchmarkException("views of " + shape + " differ " + when);
        }
        simulation.runFor(look);
        passed = passed.plus(look);
      }
      return passed;
    }

    private boolean isEqual() {
      List<NodeId> running =
          IntStream.range(0, simulation.size())
              .filter(simulation::isRunning)
              .mapToObj(simulation::id)
              .toList();
      Set<NodeId> expected = Set.copyOf(running);
      return IntStream.range(0, simulation.size())
          .filter(simulation::isRunning)
          .allMatch(node -> expected.equals(view(node)));
    }

    private Set<NodeId> view(int node) {
      return simulation.protocol(node).members().stream()
          .map(Member::id)
          .collect(Collectors.toSet());
    }

    private int back() {
      Set<String> names =
          gone.stream().map(node -> simulation.id(node).name()).collect(Collectors.toSet());
      return (int)
          IntStream.range(0, simulation.size())
              .filter(simulation::isRunning)
              .filter(node -> view(node).stream().anyMatch(id -> names.contains(id.name())))
              .count();
    }
  }
}
