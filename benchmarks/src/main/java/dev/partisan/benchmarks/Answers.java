package dev.partisan.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// What the rounds that count have answered, by what was measured.
final class Answers {
  private final Map<String, List<Answer>> byName = new LinkedHashMap<>();

  void add(String name, Answer answer) {
    byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(answer);
  }

  /// What a function makes of each answer.
  Series series(String name, Function<Answer, Double> value) {
    Series series = new Series();
    byName.getOrDefault(name, List.of()).forEach(answer -> series.add(value.apply(answer)));
    return series;
  }

  /// One of the values.
  Series series(String name, String value) {
    return series(name, answer -> answer.number(value));
  }

  /// What was counted, a second.
  Series rate(String name, String counted) {
    return series(name, answer -> answer.number(counted) / answer.number("nanos") * 1e9);
  }
}
