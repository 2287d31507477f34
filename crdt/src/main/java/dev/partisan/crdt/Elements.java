package dev.partisan.crdt;

import java.util.Set;

/// A set as replicated data: what [SetView] derives from.
///
/// ```java
/// Elements<String> set = OrSet.<String>empty().add(actor, "apple");
/// boolean isThere = set.contains("apple");
/// ```
///
/// @param <E> of a registered type, immutable, with `equals` and `hashCode` by value
public sealed interface Elements<E> permits GSet, OrSet {
  /// The elements; unmodifiable, in an order that a replica keeps but another may not share.
  Set<E> elements();

  default boolean contains(E element) {
    return elements().contains(element);
  }
}
