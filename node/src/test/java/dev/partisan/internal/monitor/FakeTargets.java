package dev.partisan.internal.monitor;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/// Processes that run until a test says otherwise.
final class FakeTargets implements Targets {
  final Map<String, Long> names = new TreeMap<>();
  final Map<Long, Action.Ending> ends = new TreeMap<>();
  final Set<Long> running = new TreeSet<>();
  final Set<Long> watched = new TreeSet<>();

  @Override
  public long holderOf(String name) {
    return names.getOrDefault(name, 0L);
  }

  @Override
  public boolean watch(long pid) {
    boolean isRunning = running.contains(pid);
    if (isRunning) {
      watched.add(pid);
    }
    return isRunning;
  }

  @Override
  public Action.Ending endOf(long pid) {
    return ends.getOrDefault(pid, Action.Ending.UNKNOWN);
  }

  @Override
  public void unwatch(long pid) {
    watched.remove(pid);
  }
}
