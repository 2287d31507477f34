package dev.partisan.crdt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/// A map to sets, registers and maps, whose keys can be removed: with a key goes what the remover has seen under it.
/// What others changed meanwhile stays, and so does the key. A key is there as long as something is under it.
///
/// For values that only grow there is [GMap].
///
/// ```java
/// OrMap<String, OrSet<String>> map =
///     OrMap.<String, OrSet<String>>empty().update("fruit", OrSet.empty(), set -> set.add(actor, "apple"));
/// Set<String> fruit = map.get("fruit", OrSet.empty()).elements();
/// ```
///
/// @param entries the values, each without a context of its own
public record OrMap<K, V extends Causal<V>>(Map<K, V> entries, CausalContext context)
    implements Causal<OrMap<K, V>> {
  public OrMap {
    entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
  }

  public static <K, V extends Causal<V>> OrMap<K, V> empty() {
    return new OrMap<K, V>(Collections.emptyMap(), CausalContext.NONE);
  }

  public Set<K> keys() {
    return entries.keySet();
  }

  /// What is under a key; `empty`, as of this map, if nothing is.
  public V get(K key, V empty) {
    return bare(key, empty).under(context);
  }

  /// The delta that changes what is under a key.
  ///
  /// @param empty the value to begin with if nothing is under it
  /// @param change makes the value's delta
  public OrMap<K, V> update(K key, V empty, UnaryOperator<V> change) {
    V delta = change.apply(get(key, empty));
    return new OrMap<>(Collections.singletonMap(key, bare(delta)), delta.context());
  }

  /// The delta that removes a key, as far as what is under it is known here.
  public OrMap<K, V> remove(K key) {
    V value = entries.get(key);
    return value == null
        ? empty()
        : new OrMap<K, V>(Collections.emptyMap(), CausalContext.of(value.dots()));
  }

  private V bare(K key, V like) {
    V value = entries.get(key);
    return value == null ? like.cleared() : value;
  }

  private static <V extends Causal<V>> V bare(V value) {
    return value.under(CausalContext.NONE);
  }

  @Override
  public OrMap<K, V> join(OrMap<K, V> other) {
    Map<K, V> joined = new LinkedHashMap<>();
    both(
        other,
        (key, here, there) -> {
          V value = bare(Lattice.join(here.under(context), there.under(other.context)));
          if (!value.dots().isEmpty()) {
            joined.put(key, value);
          }
        });
    CausalContext heard = context.join(other.context);
    return Lattice.isSame(heard, context) && joined.equals(entries)
        ? this
        : new OrMap<>(joined, heard);
  }

  @Override
  public OrMap<K, V> newsTo(OrMap<K, V> known) {
    if (context.gapTo(known.context) > size()) {
      return this;
    }
    Map<K, V> news = new LinkedHashMap<>();
    both(
        known,
        (key, here, there) -> {
          V fresh = bare(Lattice.newsTo(here.under(context), there.under(known.context)));
          if (!fresh.dots().isEmpty()) {
            news.put(key, fresh);
          }
        });
    return new OrMap<>(news, Dots.newsOf(this, known));
  }

  private interface Pairs<K, V> {
    void take(K key, V here, V there);
  }

  /// All keys of either map; where one has no value, the other's is cleared for it.
  private void both(OrMap<K, V> other, Pairs<K, V> pairs) {
    Set<K> keys = new LinkedHashSet<>(entries.keySet());
    keys.addAll(other.entries.keySet());
    for (K key : keys) {
      V here = entries.get(key);
      V there = other.entries.get(key);
      if (here != null) {
        pairs.take(key, here, there == null ? here.cleared() : there);
      } else if (there != null) {
        pairs.take(key, there.cleared(), there);
      }
    }
  }

  @Override
  public OrMap<K, V> under(CausalContext other) {
    return new OrMap<>(entries, other);
  }

  @Override
  public OrMap<K, V> cleared() {
    return empty();
  }

  @Override
  public SortedSet<Dot> dots() {
    SortedSet<Dot> all = new TreeSet<>();
    entries.values().forEach(value -> all.addAll(value.dots()));
    return all;
  }

  @Override
  public int size() {
    return entries.values().stream().mapToInt(Crdt::size).sum() + entries.size() + context.size();
  }
}
