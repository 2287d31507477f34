package dev.partisan.crdt;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A register that keeps the smallest value that was ever offered to it.
///
/// ```java
/// MinRegister<Long> delta = MinRegister.of(42L);
/// ```
///
/// @param held null if none was offered
public record MinRegister<V extends Comparable<? super V>>(@Nullable V held)
    implements Crdt<MinRegister<V>> {
  /// Of one value: as delta it offers that value.
  public static <V extends Comparable<? super V>> MinRegister<V> of(V value) {
    return new MinRegister<>(value);
  }

  public static <V extends Comparable<? super V>> MinRegister<V> empty() {
    return new MinRegister<>(null);
  }

  /// The value; empty if none was offered.
  public Optional<V> value() {
    return Optional.ofNullable(held);
  }

  @Override
  public MinRegister<V> join(MinRegister<V> other) {
    return isBeatenBy(other) ? other : this;
  }

  @Override
  public MinRegister<V> newsTo(MinRegister<V> known) {
    return known.isBeatenBy(this) ? this : empty();
  }

  private boolean isBeatenBy(MinRegister<V> other) {
    return other.held != null && (held == null || other.held.compareTo(held) < 0);
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
