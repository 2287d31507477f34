package dev.partisan.crdt;

import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// A register that keeps each value that was set without knowing of the others, until one is set that knows of them.
///
/// ```java
/// MvRegister<String> delta = MvRegister.<String>empty().set(actor, "blue");
/// List<String> values = delta.values();   // more than one: they are in conflict
/// ```
///
/// @param byDot the values by the change that set them
public record MvRegister<V>(SortedMap<Dot, V> byDot, CausalContext context)
    implements Causal<MvRegister<V>> {
  private static final MvRegister<?> EMPTY =
      new MvRegister<>(Collections.emptySortedMap(), CausalContext.NONE);

  public MvRegister {
    byDot = Collections.unmodifiableSortedMap(new TreeMap<>(byDot));
  }

  @SuppressWarnings("unchecked") // it has no value of any type
  public static <V> MvRegister<V> empty() {
    return (MvRegister<V>) EMPTY;
  }

  /// The values, in the order of those who set them: none if nothing was set, or the register was cleared.
  public List<V> values() {
    return List.copyOf(byDot.values());
  }

  /// The delta that sets a value in place of all that are known here.
  public MvRegister<V> set(Actor actor, V value) {
    Dot dot = context.next(actor);
    SortedMap<Dot, V> one = new TreeMap<>();
    one.put(dot, value);
    return new MvRegister<>(one, CausalContext.of(dots()).plus(dot));
  }

  /// The delta that takes all values that are known here away.
  public MvRegister<V> clear() {
    return new MvRegister<>(Collections.emptySortedMap(), CausalContext.of(dots()));
  }

  @Override
  public MvRegister<V> join(MvRegister<V> other) {
    TreeMap<Dot, V> both = new TreeMap<>(byDot);
    other.byDot.forEach(both::putIfAbsent);
    both.keySet().retainAll(Dots.join(dots(), context, other.dots(), other.context));
    CausalContext heard = context.join(other.context);
    return Lattice.isSame(heard, context) && both.equals(byDot)
        ? this
        : new MvRegister<>(both, heard);
  }

  @Override
  public MvRegister<V> newsTo(MvRegister<V> known) {
    if (context.gapTo(known.context) > size()) {
      return this;
    }
    SortedMap<Dot, V> news = new TreeMap<>(byDot);
    news.keySet().removeIf(known.context::contains);
    return new MvRegister<>(news, Dots.newsOf(this, known));
  }

  @Override
  public MvRegister<V> under(CausalContext other) {
    return new MvRegister<>(byDot, other);
  }

  @Override
  public MvRegister<V> cleared() {
    return empty();
  }

  @Override
  public SortedSet<Dot> dots() {
    return new TreeSet<>(byDot.keySet());
  }

  @Override
  public int size() {
    return byDot.size() + context.size();
  }
}
