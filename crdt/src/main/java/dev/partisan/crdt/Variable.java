package dev.partisan.crdt;

import java.util.function.UnaryOperator;

/// A named value that all nodes have a copy of.
///
/// ```java
/// Variable<GCounter> visits = store.declare("visits", GCounter.ZERO);
/// visits.update(it -> it.increment(store.actor(), 1));
/// long known = visits.read().value();
/// ```
///
/// @param <S> the value's type
public final class Variable<S extends Crdt<S>> extends View<S> {
  private final String name;

  Variable(Store store, String name) {
    super(store);
    this.name = name;
  }

  public String name() {
    return name;
  }

  @Override
  @SuppressWarnings("unchecked") // it was declared so, and nothing else is joined to it
  public S read() {
    return (S) store().value(name);
  }

  /// Changes this node's copy at once; other nodes hear of it later.
  ///
  /// @param change makes a delta of the present value: `it -> it.add(actor, "apple")`. It must be quick, wait for
  ///   nothing, and may throw: then nothing was changed
  /// @return the value after it
  /// @throws StoreLimitException when the value would become larger than [StoreConfig#maxEntries]
  /// @throws IllegalStateException when the store is closed
  @SuppressWarnings("unchecked") // as above
  public S update(UnaryOperator<S> change) {
    return (S) store().update(name, value -> change.apply((S) value));
  }

  @Override
  boolean dependsOn(String variable) {
    return variable.equals(name);
  }

  @Override
  public String toString() {
    return name;
  }
}
