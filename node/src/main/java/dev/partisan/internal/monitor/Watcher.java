package dev.partisan.internal.monitor;

import dev.partisan.MonitorRef;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Whose monitors end together: those of one life of a process, or those that the application made on
/// threads of its own.
public final class Watcher {
  private final AtomicInteger ofNode;

  // Whoever lists it sorts.
  private final ConcurrentHashMap<MonitorRef, Watch> watches =
      new ConcurrentHashMap<>(); // lookups only

  /// @param ofNode how many monitors all watchers of the node have
  Watcher(AtomicInteger ofNode) {
    this.ofNode = ofNode;
  }

  int size() {
    return watches.size();
  }

  void add(Watch watch) {
    ofNode.incrementAndGet();
    watches.put(watch.ref(), watch);
  }

  @Nullable Watch find(MonitorRef ref) {
    return watches.get(ref);
  }

  void forget(Watch watch) {
    if (watches.remove(watch.ref(), watch)) {
      ofNode.decrementAndGet();
    }
  }

  List<Watch> all() {
    return watches.values().stream()
        .sorted(Comparator.comparingLong(watch -> watch.ref().id()))
        .toList();
  }
}
