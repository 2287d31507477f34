package dev.partisan.benchmarks;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// What a worker answers to a command: named values in one line, `name=value name=value`.
record Answer(Map<String, String> values) {
  static Answer parse(String line) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String word : line.split(" ", -1)) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        values.put(word.substring(0, equals), word.substring(equals + 1));
      }
    }
    return new Answer(values);
  }

  static Answer of(String name, Object value) {
    return new Answer(Map.of()).with(name, value);
  }

  Answer with(String name, Object value) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.put(name, value.toString());
    return new Answer(more);
  }

  Answer with(Answer other) {
    Map<String, String> more = new LinkedHashMap<>(values);
    more.putAll(other.values);
    return new Answer(more);
  }

  boolean has(String name) {
    return values.containsKey(name);
  }

  String text(String name) {
    return Objects.requireNonNull(values.get(name), name);
  }

  double number(String name) {
    return Double.parseDouble(text(name));
  }

  String line() {
    StringBuilder line = new StringBuilder();
    values.forEach((name, value) -> line.append(' ').append(name).append('=').append(value));
    return line.toString().strip();
  }
}
