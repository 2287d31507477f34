package dev.partisan.crdt;

import dev.partisan.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// Something of a store that can be read and waited for: a variable, or what is derived from variables.
///
/// ```java
/// GCounter counted = visits.threshold(it -> it.value() >= 1000);
/// ```
///
/// @param <V> the value's type
public abstract sealed class View<V> permits Variable, SetView {
  private final Store store;

  View(Store store) {
    this.store = store;
  }

  Store store() {
    return store;
  }

  /// The value now, by what has come to this node.
  public abstract V read();

  /// Whether a change of a variable may change this.
  abstract boolean dependsOn(String variable);

  /// Waits until the value has grown past a threshold, and returns it as it was then (§4.3.2).
  ///
  /// The predicate should be one that stays true when the value grows: so the answer does not depend on when one looks.
  /// It is called whenever the value changes, on the thread that changes it, so it must be quick and wait for nothing.
  /// What it throws is thrown here.
  ///
  /// @throws IllegalStateException when the store is closed, now or meanwhile
  /// @throws StoreLimitException when too many wait already
  /// @throws dev.partisan.ProcessStoppedException when the calling process is stopped meanwhile
  public V threshold(Predicate<? super V> reached) {
    return threshold(reached, Waiters.FOREVER)
        .orElseThrow(() -> new IllegalStateException("waited for a lifetime in vain"));
  }

  /// As [#threshold(Predicate)], for a while; empty if it was not reached in that time.
  public Optional<V> threshold(Predicate<? super V> reached, Duration within) {
    return store.await(this, reached, within);
  }

  /// Calls a listener with the value whenever it has changed, on a thread of the listener's own. Of several changes
  /// while it is busy it is told the last.
  ///
  /// @throws StoreLimitException when there are too many listeners already
  public Subscription onChange(Consumer<? super V> listener) {
    return store.listen(this, listener);
  }
}
