package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Figure.Goal;
import dev.partisan.protocol.hyparview.HyParViewConfig;
import dev.partisan.simulation.overlay.OverlaySimulation;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/// What the benchmarks of simulated overlays have in common: how one grows and crashes, and what is
/// made of the values of many seeds.
final class OverlayRuns {
  /// Between two shuffles of a node.
  static final Duration CYCLE = Duration.ofSeconds(10);

  private OverlayRuns() {}

  /// The settings of a node, but for pings, which cost the simulation more than all the rest; crashes
  /// reset connections here, so that none are needed to find the dead.
  static HyParViewConfig config(int active) {
    HyParViewConfig defaults = HyParViewConfig.defaults();
    return defaults
        .withViews(new HyParViewConfig.Views(active, 6 * active, List.of()))
        .withLiveness(
            new HyParViewConfig.Liveness(
                CYCLE, CYCLE.multipliedBy(3), defaults.liveness().reconnectGrace()));
  }

  /// Has nodes join one after the other through the first.
  static OverlaySimulation grow(OverlaySimulation simulation, int count, int gapMillis) {
    for (int i = simulation.size(); i < count; i++) {
      simulation.add(1);
      if (i > 0) {
        simulation.join(i, 0);
      }
      simulation.runFor(Duration.ofMillis(gapMillis));
    }
    return simulation;
  }

  /// Ends so many of all nodes at once, at random, but not the first.
  static void crash(OverlaySimulation simulation, int percent, SplittableRandom random) {
    int left = simulation.size() * percent / 100;
    while (left > 0) {
      int node = 1 + random.nextInt(simulation.size() - 1);
      if (simulation.isRunning(node)) {
        simulation.crash(node);
        left--;
      }
    }
  }

  /// A node that runs, at random.
  static int anyRunning(OverlaySimulation simulation, SplittableRandom random) {
    int node = random.nextInt(simulation.size());
    while (!simulation.isRunning(node)) {
      node = random.nextInt(simulation.size());
    }
    return node;
  }

  /// A mean over the seeds, which is to be that much; 0 for no goal.
  static <R> Figure mean(String name, List<R> runs, ToDoubleFunction<R> value, double goal) {
    double mean = runs.stream().mapToDouble(value).average().orElse(Double.NaN);
    return figure(name, "", one(mean), 1, goal == 0 ? Goal.NONE : Goal.atLeast(goal));
  }

  /// The largest of all seeds, which is to be no more than the limit.
  static <R> Figure most(
      String name, String unit, List<R> runs, ToDoubleFunction<R> value, double limit) {
    double most = runs.stream().mapToDouble(value).max().orElse(Double.NaN);
    return figure(name, unit, one(most), limit, Goal.atMost(1));
  }

  /// @param goal for the ratio of the values to the limit
  static Figure figure(String name, String unit, Series values, double limit, Goal goal) {
    return new Figure(name, unit, 1, values, constant(values, limit), goal);
  }

  private static Series one(double value) {
    Series series = new Series();
    series.add(value);
    return series;
  }

  private static Series constant(Series like, double value) {
    Series constant = new Series();
    like.values().forEach(_ -> constant.add(value));
    return constant;
  }
}
