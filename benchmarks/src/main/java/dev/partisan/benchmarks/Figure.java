package dev.partisan.benchmarks;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/// One figure: what was measured, what it is held against, and the goal for the ratio of the two.
///
/// @param name what is measured
/// @param unit of the values
/// @param scale by which values are divided to be in that unit
/// @param measured of Partisan, a value a round
/// @param reference of a bare program, or of Partisan under other conditions, a value a round
/// @param goal for the ratio, or none
record Figure(
    String name, String unit, double scale, Series measured, Series reference, Goal goal) {
  /// A bound for a ratio.
  ///
  /// @param isMinimum whether more is better
  record Goal(double bound, boolean isMinimum) {
    /// For what is shown only.
    static final Goal NONE = new Goal(Double.NaN, true);

    static Goal atLeast(double bound) {
      return new Goal(bound, true);
    }

    static Goal atMost(double bound) {
      return new Goal(bound, false);
    }

    boolean exists() {
      return !Double.isNaN(bound);
    }

    boolean isMetBy(double ratio) {
      return isMinimum ? ratio >= bound : ratio <= bound;
    }

    @Override
    public String toString() {
      return exists()
          ? (isMinimum ? ">= " : "<= ")
              + new DecimalFormat("0.00##", DecimalFormatSymbols.getInstance(Locale.ROOT))
                  .format(bound)
          : "";
    }
  }

  /// The median of the rounds' ratios.
  double ratio() {
    return measured.dividedBy(reference).median();
  }

  boolean isMet() {
    return goal.isMetBy(ratio());
  }

  /// `yes` or `no`; nothing where there is no goal.
  String verdict() {
    return goal.exists() ? isMet() ? "yes" : "no" : "";
  }

  String measuredText() {
    return text(measured);
  }

  String referenceText() {
    return text(reference);
  }

  private String text(Series series) {
    double value = series.median() / scale;
    String format = value >= 1000 ? "%,.0f %s" : value >= 10 ? "%.1f %s" : "%.3f %s";
    return String.format(Locale.ROOT, format, value, unit);
  }

  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("name", name);
    map.put("unit", unit);
    map.put("measured", measured.median() / scale);
    map.put("reference", reference.median() / scale);
    map.put("ratio", ratio());
    if (goal.exists()) {
      map.put("goal", goal.toString());
      map.put("met", isMet());
    }
    map.put("measuredRounds", measured.values().stream().map(value -> value / scale).toList());
    map.put("referenceRounds", reference.values().stream().map(value -> value / scale).toList());
    return map;
  }
}
