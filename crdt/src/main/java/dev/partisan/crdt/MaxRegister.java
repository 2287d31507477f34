package dev.partisan.crdt;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A register that keeps the largest value that was ever offered to it.
///
/// ```java
/// MaxRegister<Long> delta = MaxRegister.of(42L);
/// ```
///
/// @param held null if none was offered
public record MaxRegister<V extends Comparable<? super V>>(@Nullable V held)
    implements Crdt<MaxRegister<V>> {
  /// Of one value: as delta it offers that value.
  public static <V extends Comparable<? super V>> MaxRegister<V> of(V value) {
    return new MaxRegister<>(value);
  }

  public static <V extends Comparable<? super V>> MaxRegister<V> empty() {
    return new MaxRegister<>(null);
  }

  /// The value; empty if none was offered.
  public Optional<V> value() {
    return Optional.ofNullable(held);
  }

  @Override
  public MaxRegister<V> join(MaxRegister<V> other) {
    return isBeatenBy(other) ? other : this;
  }

  @Override
  public MaxRegister<V> newsTo(MaxRegister<V> known) {
    return known.isBeatenBy(this) ? this : empty();
  }

  private boolean isBeatenBy(MaxRegister<V> other) {
    return other.held != null && (held == null || other.held.compareTo(held) > 0);
  }

  @Override
  public boolean isBottom() {
    return held == null;
  }

  @Override
  public int size() {
    return isBottom() ? 0 : 1;
  }
}
