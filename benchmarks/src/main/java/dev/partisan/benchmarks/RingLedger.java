package dev.partisan.benchmarks;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What clients of a store wrote and were told, and what it says about what they may read. All values are different.
final class RingLedger {
  /// A put.
  ///
  /// @param replaced what its writer had read before
  private record Write(String value, Set<String> replaced) {}

  private final Map<String, Map<String, Write>> attempted = new LinkedHashMap<>();
  private final Map<String, Set<String>> acknowledged = new LinkedHashMap<>();
  private long reads;

  /// Before it is sent.
  void attempt(String key, String value, Collection<String> replaced) {
    attempted
        .computeIfAbsent(key, _ -> new LinkedHashMap<>())
        .put(value, new Write(value, new LinkedHashSet<>(replaced)));
  }

  void acknowledged(String key, String value) {
    acknowledged.computeIfAbsent(key, _ -> new LinkedHashSet<>()).add(value);
  }

  /// What was acknowledged of a key so far.
  List<String> acknowledged(String key) {
    return new ArrayList<>(acknowledged.getOrDefault(key, Set.of()));
  }

  long acknowledged() {
    return acknowledged.values().stream().mapToLong(Set::size).sum();
  }

  long reads() {
    return reads;
  }

  /// What is wrong with a read that began when `before` were acknowledged; empty if nothing is.
  String judge(String key, List<String> before, Collection<String> found) {
    reads++;
    Map<String, Write> writes = attempted.getOrDefault(key, Map.of());
    for (String value : found) {
      if (!writes.containsKey(value)) {
        return "key %s has %s, which nobody wrote".formatted(key, value);
      }
    }
    Set<String> explained = explained(writes, found);
    for (String value : before) {
      if (!explained.contains(value)) {
        return "key %s has lost %s: found %s".formatted(key, value, found);
      }
    }
    return "";
  }

  /// What is there, and what was replaced by it, or by what was replaced by it, and so on.
  private static Set<String> explained(Map<String, Write> writes, Collection<String> found) {
    Set<String> explained = new LinkedHashSet<>();
    List<String> open = new ArrayList<>(found);
    while (!open.isEmpty()) {
      String value = open.removeLast();
      Write write = writes.get(value);
      if (write != null && explained.add(value)) {
        open.addAll(write.replaced());
      }
    }
    return explained;
  }
}
