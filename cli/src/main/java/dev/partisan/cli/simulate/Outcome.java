package dev.partisan.cli.simulate;

import dev.partisan.charts.LineChart;
import dev.partisan.cli.Table;
import java.util.Locale;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// What came of a simulation, ready to be shown. A record, so that it is written as JSON too.
public interface Outcome {
  /// What went wrong; `null` if nothing.
  @Nullable String failure();

  Table table();

  /// The options that give the same run.
  String options();

  /// Pictures by the names of their files; none if there is nothing to draw.
  SequencedMap<String, LineChart> pictures();

  /// The name of a constant as it is written on the command line.
  static String name(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
