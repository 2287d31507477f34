package dev.partisan.crdt;

import java.util.SortedSet;

/// A type from which things can be removed: it names each change by a dot, and knows which changes it has heard of.
/// Its values can be those of an [OrMap].
///
/// ```java
/// OrMap<String, OrSet<String>> delta =
///     map.update("fruit", OrSet.empty(), set -> set.add(actor, "apple"));
/// ```
///
/// @param <S> the type itself
public sealed interface Causal<S extends Causal<S>> extends Crdt<S>
    permits OrSet, MvRegister, OrMap {
  /// The changes that this value has heard of.
  CausalContext context();

  /// The same content, of one who has heard of other changes: for those who keep one context for several values.
  S under(CausalContext context);

  /// Nothing, heard of nothing.
  S cleared();

  /// The changes whose result is still there.
  SortedSet<Dot> dots();

  @Override
  default boolean isBottom() {
    return dots().isEmpty() && context().isEmpty();
  }
}
