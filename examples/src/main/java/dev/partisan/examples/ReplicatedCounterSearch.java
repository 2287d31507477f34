package dev.partisan.examples;

import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.examples.ReplicatedCounter.Increment;
import dev.partisan.examples.ReplicatedCounter.Merge;
import dev.partisan.examples.ReplicatedCounter.Read;
import dev.partisan.examples.ReplicatedCounter.Request;
import dev.partisan.simulation.Partition;
import dev.partisan.simulation.SimulatedNode;
import dev.partisan.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/// Looks for a seed under which the [ReplicatedCounter] goes wrong: three nodes, one of which is
/// cut off for a while.
final class ReplicatedCounterSearch {
  private static final List<String> NAMES = List.of("alpha", "beta", "gamma");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int STEPS = 40;
  private static final int SEEDS = 20;

  private ReplicatedCounterSearch() {}

  public static void main(String... args) {
    for (Merge merge : Merge.values()) {
      OptionalLong found =
          LongStream.range(0, SEEDS)
              .filter(seed -> {
                try (Simulation simulation = Simulation.seeded(seed)) {
                  return countsBackwards(simulation, merge);
                }
              })
              .findFirst();
      System.out.println(
          merge
              + ": "
              + (found.isPresent()
                  ? "counts backwards, seed " + found.getAsLong()
                  : "nothing found"));
    }
  }

  /// Whether a replica was seen to forget an increment that it had known of.
  static boolean countsBackwards(Simulation simulation, Merge merge) {
    for (String name : NAMES) {
      simulation.start(
          name, builder -> builder.messages(Request.class), node -> begin(node, merge));
    }
    simulation.run(Duration.ofSeconds(1));
    long[] seen = new long[NAMES.size()];
    for (int step = 0; step < STEPS; step++) {
      int at = simulation.random().nextInt(NAMES.size());
      Ref<Request> counter = counter(simulation, at);
      node(simulation, at).node().cast(counter, new Increment());
      if (step == STEPS / 4) {
        simulation.partition(Partition.isolate(NAMES.getLast()));
      } else if (step == STEPS / 2) {
        simulation.heal();
      }
      simulation.run(Duration.ofMillis(simulation.random().nextInt(200)));
      for (int i = 0; i < seen.length; i++) {
        long value = read(simulation, i);
        if (value < seen[i]) {
          return true;
        }
        seen[i] = value;
      }
    }
    return false;
  }

  private static void begin(Node node, Merge merge) {
    node.spawn(ReplicatedCounter.NAME, () -> new ReplicatedCounter(node, merge));
    if (!node.id().name().equals(NAMES.getFirst())) {
      node.join(NAMES.getFirst() + ":7000");
    }
  }

  private static long read(Simulation simulation, int at) {
    Ref<Request> counter = counter(simulation, at);
    return simulation.perform(() -> node(simulation, at).node().call(counter, new Read(), TIMEOUT));
  }

  private static Ref<Request> counter(Simulation simulation, int at) {
    return node(simulation, at).node().ref(NAMES.get(at), ReplicatedCounter.NAME);
  }

  private static SimulatedNode node(Simulation simulation, int at) {
    return simulation.node(NAMES.get(at));
  }
}
