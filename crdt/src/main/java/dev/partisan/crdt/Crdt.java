package dev.partisan.crdt;

/// A value of which each node changes its own copy, and whose copies become equal again: a conflict-free replicated
/// data type, immutable.
///
/// Values of a type form a semilattice: [#join] is associative, commutative and idempotent, so copies that have heard
/// the same are equal, in whatever order, and however often, they heard it. Methods that change something return a
/// *delta*: a small value to be joined to this one and to all other copies.
///
/// ```java
/// GCounter delta = counter.increment(actor, 1);
/// GCounter here = counter.join(delta);
/// ```
///
/// @param <S> the type itself
public sealed interface Crdt<S extends Crdt<S>>
    permits GCounter, PnCounter, GSet, GMap, LwwRegister, MaxRegister, MinRegister, Causal {
  /// The least value that holds both; this very instance if the other one holds nothing new.
  S join(S other);

  /// What of this is news to another copy: joined to it, it does what joining all of this would, and it is small if
  /// little is new.
  S newsTo(S known);

  /// Whether it holds nothing, so that joining it changes nothing.
  boolean isBottom();

  /// How many entries it has: actors, elements, keys, dots. What it takes in memory and on the wire is in proportion.
  int size();
}
