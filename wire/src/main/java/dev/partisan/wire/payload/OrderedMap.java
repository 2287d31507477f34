package dev.partisan.wire.payload;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An unmodifiable map in the order received.
final class OrderedMap extends AbstractMap<@Nullable Object, @Nullable Object> {
  private final @Nullable Object[] keys;
  private final int[] table;
  private final @Nullable Object[] values;

  OrderedMap(@Nullable Object[] keys, int[] table, @Nullable Object[] values) {
    this.keys = keys;
    this.table = table;
    this.values = values;
  }

  /// What a map of `count` entries allocates, at most.
  static long bytes(int count) {
    return 56 + KeyIndex.bytes(count) + 16 + 8L * count;
  }

  @Override
  public @Nullable Object get(@Nullable Object key) {
    int position = KeyIndex.find(keys, table, key);
    return position < 0 ? null : values[position];
  }

  @Override
  public boolean containsKey(@Nullable Object key) {
    return KeyIndex.find(keys, table, key) >= 0;
  }

  @Override
  public int size() {
    return values.length;
  }

  @Override
  public Set<Map.Entry<@Nullable Object, @Nullable Object>> entrySet() {
    return new Entries();
  }

  private final class Entries extends AbstractSet<Map.Entry<@Nullable Object, @Nullable Object>> {
    @Override
    public Iterator<Map.Entry<@Nullable Object, @Nullable Object>> iterator() {
      return new EntryIterator();
    }

    @Override
    public int size() {
      return values.length;
    }
  }

  private final class EntryIterator
      implements Iterator<Map.Entry<@Nullable Object, @Nullable Object>> {
    private int next;

    @Override
    public boolean hasNext() {
      return next < values.length;
    }

    @Override
    public Map.Entry<@Nullable Object, @Nullable Object> next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      int position = next++;
      return new AbstractMap.SimpleImmutableEntry<>(keys[position], values[position]);
    }
  }
}
