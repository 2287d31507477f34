package dev.partisan.protocol;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// For each of some names, since when something has been so.
final class Stopwatches {
  private final Map<String, Long> starts = new TreeMap<>();

  /// Starts to measure, unless that began earlier.
  void start(String name, long sinceNanos) {
    starts.merge(name, sinceNanos, (held, other) -> held - other <= 0 ? held : other);
  }

  void stop(String name) {
    starts.remove(name);
  }

  void clear() {
    starts.clear();
  }

  /// How long it has been so; zero if it is not.
  Duration elapsed(String name, long nowNanos) {
    Long start = starts.get(name);
    return start == null ? Duration.ZERO : Duration.ofNanos(Math.max(0, nowNanos - start));
  }

  /// The names of which it has been so for that time or longer.
  List<String> atLeast(Duration time, long nowNanos) {
    return starts.keySet().stream()
        .filter(name -> elapsed(name, nowNanos).compareTo(time) >= 0)
        .toList();
  }
}
