package dev.partisan.benchmarks;

import dev.partisan.simulation.Simulation;
import dev.partisan.simulation.SimulationFailure;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Whether a store on a ring keeps what it promises: many seeds of [RingCampaign].
@Command(
    name = "ring",
    mixinStandardHelpOptions = true,
    description =
        "A key-value store on simulated nodes, under partitions, crashes, joins and leaves, with strict quorums: every"
            + " acknowledged write must be readable, nothing made up, no sibling lost, and all replicas equal in the"
            + " end.")
final class RingSeeds implements Callable<Integer> {
  private static final double NANOS = 1e9;

  /// By the real clock: a busy machine is no failure.
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  @Option(names = "--seeds", defaultValue = "200", description = "Runs (${DEFAULT-VALUE}).")
  private int seeds = 200;

  @Option(names = "--first", defaultValue = "0", description = "The first seed (${DEFAULT-VALUE}).")
  private long first;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    int failed = 0;
    long acknowledged = 0;
    long reads = 0;
    for (long seed = first; seed < first + seeds; seed++) {
      try (Simulation simulation = Simulation.seeded(seed).blockedAfter(PATIENCE)) {
        RingLedger ledger = RingCampaign.run(simulation);
        acknowledged += ledger.acknowledged();
        reads += ledger.reads();
      } catch (SimulationFailure failure) {
        failed++;
        System.out.printf("ring, seed %d: %s%n", seed, failure.getMessage());
      }
    }
    System.out.printf(
        Locale.ROOT,
        "ring: %d of %d seeds passed, %d acknowledged puts, %d reads, %.0f s%n",
        seeds - failed,
        seeds,
        acknowledged,
        reads,
        (System.nanoTime() - start) / NANOS);
    System.out.flush();
    return failed == 0 ? Benchmarks.SUCCESS : Benchmarks.FAILURE;
  }
}
