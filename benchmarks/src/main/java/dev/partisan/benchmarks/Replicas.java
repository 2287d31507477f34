package dev.partisan.benchmarks;

import dev.partisan.crdt.Dissemination;
import dev.partisan.simulation.Simulation;
import dev.partisan.simulation.SimulationFailure;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Whether copies become equal whatever happens to their nodes: many seeds of [ReplicaCampaign].
@Command(
    name = "replicas",
    mixinStandardHelpOptions = true,
    description =
        "Replicated counters and sets on simulated nodes, under partitions, crashes and restarts with and without what"
            + " was kept: copies must become equal, with nothing lost and nothing counted twice.")
final class Replicas implements Callable<Integer> {
  private static final double NANOS = 1e9;

  @Option(names = "--nodes", defaultValue = "64", description = "Of each run (${DEFAULT-VALUE}).")
  private int nodes = 64;

  @Option(
      names = "--seeds",
      defaultValue = "200",
      description = "Runs of each kind (${DEFAULT-VALUE}).")
  private int seeds = 200;

  @Option(names = "--first", defaultValue = "0", description = "The first seed (${DEFAULT-VALUE}).")
  private long first;

  @Option(names = "--shape", description = "One alone: ${COMPLETION-CANDIDATES}.")
  private List<ReplicaCampaign.Shape> shapes = List.of(ReplicaCampaign.Shape.values());

  @Option(names = "--dissemination", description = "One alone: ${COMPLETION-CANDIDATES}.")
  private List<Dissemination> ways = List.of(Dissemination.values());

  @Override
  public Integer call() {
    if (nodes < 4) {
      throw new BenchmarkException("--nodes " + nodes + " are too few: take 4 or more");
    }
    int failed = 0;
    for (ReplicaCampaign.Shape shape : shapes) {
      for (Dissemination way : ways) {
        failed += runSeeds(shape, way);
      }
    }
    return failed == 0 ? Benchmarks.SUCCESS : Benchmarks.FAILURE;
  }

  private int runSeeds(ReplicaCampaign.Shape shape, Dissemination way) {
    long start = System.nanoTime();
    int failed = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      try (Simulation simulation = Simulation.seeded(seed)) {
        ReplicaCampaign.run(simulation, nodes, shape, way);
      } catch (SimulationFailure failure) {
        failed++;
        System.out.printf("%s, %s, seed %d: %s%n", shape.label(), way, seed, failure.getMessage());
      }
    }
    System.out.printf(
        Locale.ROOT,
        "replicas: %d nodes, %s, %s: %d of %d seeds passed, %.0f s%n",
        nodes,
        shape.label(),
        way.name().toLowerCase(Locale.ROOT),
        seeds - failed,
        seeds,
        (System.nanoTime() - start) / NANOS);
    System.out.flush();
    return failed;
  }
}
