package dev.partisan.wire.payload;

import java.util.AbstractList;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/// An unmodifiable list that, unlike the JDK's own, is one small object and may contain null.
final class OrderedList extends AbstractList<@Nullable Object> implements RandomAccess {
  private final @Nullable Object[] elements;

  OrderedList(@Nullable Object[] elements) {
    this.elements = elements;
  }

  /// What a list of `count` elements allocates, at most.
  static long bytes(int count) {
    return 48 + 8L * count;
  }

  @Override
  public @Nullable Object get(int index) {
    return elements[index];
  }

  @Override
  public int size() {
    return elements.length;
  }
}
