package dev.partisan.crdt;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// A set to add to and remove from, any number of times. A removal takes what the remover has seen: of an addition and
/// a removal that do not know of each other, the addition stays.
///
/// It keeps nothing of elements that were removed: its size is that of its elements and the number of actors that
/// ever added.
///
/// ```java
/// OrSet<String> set = OrSet.<String>empty().add(actor, "apple");
/// OrSet<String> none = set.join(set.remove("apple"));
/// ```
///
/// @param entries of each element the additions that are not removed
public record OrSet<E>(Map<E, SortedSet<Dot>> entries, CausalContext context)
    implements Causal<OrSet<E>>, Elements<E> {
  private static final OrSet<?> EMPTY = new OrSet<>(Collections.emptyMap(), CausalContext.NONE);

  public OrSet {
    Map<E, SortedSet<Dot>> copy = new LinkedHashMap<>();
    entries.forEach((element, dots) ->
        copy.put(element, Collections.unmodifiableSortedSet(new TreeSet<>(dots))));
    entries = Collections.unmodifiableMap(copy);
  }

  @SuppressWarnings("unchecked") // it has no element of any type
  public static <E> OrSet<E> empty() {
    return (OrSet<E>) EMPTY;
  }

  @Override
  public Set<E> elements() {
    return entries.keySet();
  }

  /// The delta that adds an element, even if it is there: against a removal that nobody has told of yet.
  public OrSet<E> add(Actor actor, E element) {
    Dot dot = context.next(actor);
    SortedSet<Dot> one = new TreeSet<>(Collections.singleton(dot));
    SortedSet<Dot> heard = new TreeSet<>(dotsOf(element));
    heard.add(dot);
    return new OrSet<>(Collections.singletonMap(element, one), CausalContext.of(heard));
  }

  /// The delta that removes an element, as far as its additions are known here.
  public OrSet<E> remove(E element) {
    return new OrSet<>(Collections.emptyMap(), CausalContext.of(dotsOf(element)));
  }

  /// The delta that removes all elements that are known here.
  public OrSet<E> clear() {
    return new OrSet<>(Collections.emptyMap(), CausalContext.of(dots()));
  }

  private SortedSet<Dot> dotsOf(E element) {
    SortedSet<Dot> dots = entries.get(element);
    return dots == null ? Collections.emptySortedSet() : dots;
  }

  @Override
  public OrSet<E> join(OrSet<E> other) {
    Map<E, SortedSet<Dot>> joined = new LinkedHashMap<>();
    entries.forEach((element, dots) -> {
      SortedSet<Dot> kept = Dots.join(dots, context, other.dotsOf(element), other.context);
      if (!kept.isEmpty()) {
        joined.put(element, kept);
      }
    });
    other.entries.forEach((element, dots) -> {
      if (!entries.containsKey(element)) {
        SortedSet<Dot> kept = Dots.unheard(dots, context);
        if (!kept.isEmpty()) {
          joined.put(element, kept);
        }
      }
    });
    CausalContext heard = context.join(other.context);
    return Lattice.isSame(heard, context) && joined.equals(entries)
        ? this
        : new OrSet<>(joined, heard);
  }

  @Override
  public OrSet<E> newsTo(OrSet<E> known) {
    if (context.gapTo(known.context) > size()) {
      return this;
    }
    Map<E, SortedSet<Dot>> news = new LinkedHashMap<>();
    entries.forEach((element, dots) -> {
      SortedSet<Dot> fresh = Dots.unheard(dots, known.context);
      if (!fresh.isEmpty()) {
        news.put(element, fresh);
      }
    });
    return new OrSet<>(news, Dots.newsOf(this, known));
  }

  @Override
  public OrSet<E> under(CausalContext other) {
    return new OrSet<>(entries, other);
  }

  @Override
  public OrSet<E> cleared() {
    return empty();
  }

  @Override
  public SortedSet<Dot> dots() {
    SortedSet<Dot> all = new TreeSet<>();
    entries.values().forEach(all::addAll);
    return all;
  }

  @Override
  public int size() {
    return entries.values().stream().mapToInt(Set::size).sum() + context.size();
  }
}
