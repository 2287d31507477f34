package dev.partisan.benchmarks;

import java.util.ArrayList;
import java.util.List;

/// One value a round.
final class Series {
  private final List<Double> values = new ArrayList<>();

  void add(double value) {
    values.add(value);
  }

  List<Double> values() {
    return List.copyOf(values);
  }

  /// The one in the middle, or the mean of the two there.
  double median() {
    List<Double> sorted = values.stream().sorted().toList();
    int count = sorted.size();
    return count == 0 ? Double.NaN : (sorted.get((count - 1) / 2) + sorted.get(count / 2)) / 2;
  }

  /// Round by round, this one's values in units of the other's: what disturbs a round disturbs both.
  Series dividedBy(Series other) {
    Series ratios = new Series();
    for (int i = 0; i < values.size(); i++) {
      ratios.add(values.get(i) / other.values.get(i));
    }
    return ratios;
  }
}
