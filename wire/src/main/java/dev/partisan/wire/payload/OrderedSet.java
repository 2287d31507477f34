package dev.partisan.wire.payload;

import java.util.AbstractSet;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// An unmodifiable set in the order received.
final class OrderedSet extends AbstractSet<@Nullable Object> {
  private final @Nullable Object[] elements;
  private final int[] table;

  OrderedSet(@Nullable Object[] elements, int[] table) {
    this.elements = elements;
    this.table = table;
  }

  /// What a set of `count` elements allocates, at most.
  static long bytes(int count) {
    return 32 + KeyIndex.bytes(count);
  }

  @Override
  public Iterator<@Nullable Object> iterator() {
    return new OrderedList(elements).iterator();
  }

  @Override
  public int size() {
    return elements.length;
  }

  @Override
  public boolean contains(@Nullable Object element) {
    return KeyIndex.find(elements, table, element) >= 0;
  }
}
