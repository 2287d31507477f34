package dev.partisan.benchmarks;

import java.util.List;

/// Something that is measured, against something else.
interface Benchmark {
  /// Runs to its end.
  List<Figure> measure(Rounds rounds) throws Exception;
}
