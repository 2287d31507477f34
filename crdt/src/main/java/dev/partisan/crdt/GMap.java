package dev.partisan.crdt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// A map whose keys stay, to values of any of these types.
///
/// ```java
/// GMap<String, GCounter> delta =
///     GMap.<String, GCounter>empty().update("visits", GCounter.ZERO, it -> it.increment(actor, 1));
/// ```
public record GMap<K, V extends Crdt<V>>(Map<K, V> entries) implements Crdt<GMap<K, V>> {
  public GMap {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  public static <K, V extends Crdt<V>> GMap<K, V> empty() {
    return new GMap<K, V>(Collections.emptyMap());
  }

  public Set<K> keys() {
    return entries.keySet();
  }

  public Optional<V> get(K key) {
    return Optional.ofNullable(entries.get(key));
  }

  /// The delta that changes what is under a key.
  ///
  /// @param bottom the value to begin with if nothing is under it
  /// @param change makes the value's delta
  public GMap<K, V> update(K key, V bottom, UnaryOperator<V> change) {
    return new GMap<>(Collections.singletonMap(key, change.apply(get(key).orElse(bottom))));
  }

  @Override
  public GMap<K, V> join(GMap<K, V> other) {
    Map<K, V> joined = new LinkedHashMap<>(entries);
    other.entries.forEach((key, value) -> joined.merge(key, value, Lattice::join));
    return joined.equals(entries) ? this : new GMap<>(joined);
  }

  @Override
  public GMap<K, V> newsTo(GMap<K, V> known) {
    Map<K, V> news = new LinkedHashMap<>();
    entries.forEach((key, value) -> {
      V there = known.entries.get(key);
      V fresh = there == null ? value : Lattice.newsTo(value, there);
      if (there == null || !fresh.isBottom()) {
        news.put(key, fresh);
      }
    });
    return new GMap<>(news);
  }

  @Override
  public boolean isBottom() {
    return entries.isEmpty();
  }

  @Override
  public int size() {
    return entries.values().stream().mapToInt(Crdt::size).sum() + entries.size();
  }
}
