package dev.partisan.internal;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/// One counter for each constant of an enum.
public final class EnumCounts<E extends Enum<E>> {
  private final Map<E, LongAdder> counts;

  public EnumCounts(Class<E> type) {
    counts = new EnumMap<>(type);
    for (E constant : type.getEnumConstants()) {
      counts.put(constant, new LongAdder());
    }
  }

  /// Counts one.
  public void increment(E constant) {
    counter(constant).increment();
  }

  /// How many were counted so far.
  public long get(E constant) {
    return counter(constant).sum();
  }

  private LongAdder counter(E constant) {
    LongAdder counter = counts.get(constant);
    if (counter == null) {
      throw new IllegalStateException("no counter for " + constant);
    }
    return counter;
  }
}
