package dev.partisan.crdt;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/// A set that only grows.
///
/// ```java
/// GSet<String> delta = GSet.<String>empty().add("apple");
/// ```
public record GSet<E>(Set<E> elements) implements Crdt<GSet<E>>, Elements<E> {
  private static final GSet<?> EMPTY = new GSet<>(Collections.emptySet());

  public GSet {
    elements = Collections.unmodifiableSet(new LinkedHashSet<>(elements));
  }

  @SuppressWarnings("unchecked") // it has no element of any type
  public static <E> GSet<E> empty() {
    return (GSet<E>) EMPTY;
  }

  /// The delta that adds an element.
  public GSet<E> add(E element) {
    return elements.contains(element) ? empty() : new GSet<>(Collections.singleton(element));
  }

  @Override
  public GSet<E> join(GSet<E> other) {
    if (elements.containsAll(other.elements)) {
      return this;
    }
    Set<E> joined = new LinkedHashSet<>(elements);
    joined.addAll(other.elements);
    return new GSet<>(joined);
  }

  @Override
  public GSet<E> newsTo(GSet<E> known) {
    Set<E> news = new LinkedHashSet<>(elements);
    news.removeIf(known.elements::contains);
    return new GSet<>(news);
  }

  @Override
  public boolean isBottom() {
    return elements.isEmpty();
  }

  @Override
  public int size() {
    return elements.size();
  }
}
