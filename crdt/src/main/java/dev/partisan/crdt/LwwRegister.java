package dev.partisan.crdt;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A register that keeps the value set last, by the clocks of those who set it.
///
/// A value is always later than those that its setter knew of, whatever its clock says; so a clock that runs ahead
/// wins only against those who have not heard of its value. Of two at the same millisecond the actor decides.
///
/// ```java
/// LwwRegister<String> delta = LwwRegister.<String>empty().set(actor, Instant.now(), "blue");
/// ```
///
/// @param at milliseconds since 1970; `Long.MIN_VALUE` if nothing was set
/// @param by who set it
public record LwwRegister<V>(long at, @Nullable Actor by, @Nullable V held)
    implements Crdt<LwwRegister<V>> {
  private static final LwwRegister<?> EMPTY = new LwwRegister<>(Long.MIN_VALUE, null, null);
  private static final Comparator<LwwRegister<?>> BY_TIME =
      Comparator.<LwwRegister<?>>comparingLong(LwwRegister::at)
          .thenComparing(LwwRegister::by, Comparator.nullsFirst(Comparator.naturalOrder()));

  @SuppressWarnings("unchecked") // it has no value of any type
  public static <V> LwwRegister<V> empty() {
    return (LwwRegister<V>) EMPTY;
  }

  /// The value; empty if none was set.
  public Optional<V> value() {
    return Optional.ofNullable(held);
  }

  /// The delta that sets a value.
  public LwwRegister<V> set(Actor actor, Instant now, V value) {
    return new LwwRegister<>(Math.max(now.toEpochMilli(), at + 1), actor, value);
  }

  @Override
  public LwwRegister<V> join(LwwRegister<V> other) {
    return BY_TIME.compare(this, other) >= 0 ? this : other;
  }

  @Override
  public LwwRegister<V> newsTo(LwwRegister<V> known) {
    return BY_TIME.compare(this, known) > 0 ? this : empty();
  }

  @Override
  public boolean isBottom() {
    return by == null;
  }

  @Override
  public int size() {
    return isBottom() ? 0 : 1;
  }
}
