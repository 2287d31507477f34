package dev.partisan.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What the rounds that count have answered, by what was measured.
final class Answers {
  private final Map<String, List<Answer>> byName = new LinkedHashMap<>();

  void add(String name, Answer answer) {
    byName.computeIfAbsent(name, _ -> new ArrayList<>()).add(answer);
  }

  /// One of the values.
  Series series(String name, String value) {
    Series series = new Series();
    byName.getOrDefault(name, List.of()).forEach(answer -> series.add(answer.number(value)));
    return series;
  }

  /// What was counted, a second.
  Series rate(String name, String counted) {
    Series rates = new Series();
    for (Answer answer : byName.getOrDefault(name, List.of())) {
      rates.add(answer.number(counted) / answer.number("nanos") * 1e9);
    }
    return rates;
  }
}
