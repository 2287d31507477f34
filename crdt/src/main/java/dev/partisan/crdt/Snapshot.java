package dev.partisan.crdt;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// All that a store had at one moment, to be kept for a later run of its node.
///
/// ```java
/// Snapshot kept = store.snapshot();
/// Store later = Store.of(restarted, StoreConfig.defaults().withKept(kept));
/// ```
///
/// It may be as old as it likes: what is missing comes from other nodes, and nothing is counted twice, since the later
/// run is another [Actor].
///
/// @param values by the names of their variables
public record Snapshot(SortedMap<String, Crdt<?>> values) {
  public static final Snapshot NOTHING = new Snapshot(Collections.emptySortedMap());

  public Snapshot {
    values = Collections.unmodifiableSortedMap(new TreeMap<>(values));
  }
}
