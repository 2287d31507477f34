package dev.partisan.crdt;

import java.util.SortedSet;
import java.util.TreeSet;

/// What types with a causal context do with sets of dots.
final class Dots {
  private Dots() {}

  /// What is in both, and what is in one and unheard of by the other.
  static SortedSet<Dot> join(
      SortedSet<Dot> here,
      CausalContext heardHere,
      SortedSet<Dot> there,
      CausalContext heardThere) {
    SortedSet<Dot> joined = new TreeSet<>();
    for (Dot dot : here) {
      if (there.contains(dot) || !heardThere.contains(dot)) {
        joined.add(dot);
      }
    }
    joined.addAll(unheard(there, heardHere));
    return joined;
  }

  static SortedSet<Dot> unheard(SortedSet<Dot> dots, CausalContext heard) {
    SortedSet<Dot> fresh = new TreeSet<>(dots);
    fresh.removeIf(heard::contains);
    return fresh;
  }

  /// The changes that are news to a copy: those that it has not heard of, and those whose result it still has while it
  /// is gone here.
  static <S extends Causal<S>> CausalContext newsOf(S here, S known) {
    SortedSet<Dot> alive = here.dots();
    SortedSet<Dot> removed = known.dots();
    removed.removeIf(dot -> alive.contains(dot) || !here.context().contains(dot));
    return here.context().newsTo(known.context()).join(CausalContext.of(removed));
  }
}
