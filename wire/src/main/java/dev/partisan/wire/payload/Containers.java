package dev.partisan.wire.payload;

import java.util.Collection;
import java.util.Collections;
import java.util.ConcurrentModificationException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Collections, maps and optionals: a count and the elements, in the order in which the sender's
/// container gave them. What is read is unmodifiable and keeps that order.
final class Containers {
  private static final int WRAPPER_BYTES = 128;
  private static final int ENTRY_BYTES = 72;

  private Containers() {}

  /// A container is never shared: its owner may change it.
  private abstract static class Container extends Codec {
    @Override
    final boolean isShareable() {
      return false;
    }
  }

  /// A list, or any collection that is no set.
  static final class Sequence extends Container {
    private final Codec element;

    Sequence(Codec element) {
      this.element = element;
    }

    @Override
    void write(Object value, PayloadOutput out) {
      writeElements(Tag.LIST, (Collection<?>) value, element, out);
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      if (tag != Tag.LIST) {
        throw unexpected(in, tag, "a list");
      }
      return readList(in, element);
    }

    @Override
    Object absent() {
      return List.of();
    }
  }

  /// A set, sorted by its elements' own order if it is declared so.
  static final class Unique extends Container {
    private final Codec element;
    private final boolean isSorted;

    Unique(Codec element, boolean isSorted) {
      this.element = element;
      this.isSorted = isSorted;
    }

    @Override
    void write(Object value, PayloadOutput out) {
      if (isSorted) {
        requireNaturalOrder(((SortedSet<?>) value).comparator());
      }
      writeElements(isSorted ? Tag.SORTED_SET : Tag.SET, (Set<?>) value, element, out);
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      if (tag != Tag.SET && tag != Tag.SORTED_SET) {
        throw unexpected(in, tag, "a set");
      }
      return readSet(in, element, isSorted);
    }

    @Override
    Object absent() {
      return isSorted ? Collections.emptySortedSet() : Collections.emptySet();
    }
  }

  /// A component declared as a collection of either kind.
  static final class Either extends Container {
    private final Codec element;

    Either(Codec element) {
      this.element = element;
    }

    @Override
    void write(Object value, PayloadOutput out) {
      byte tag = value instanceof Set ? Tag.SET : Tag.LIST;
      writeElements(tag, (Collection<?>) value, element, out);
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      return switch (tag) {
        case Tag.LIST -> readList(in, element);
        case Tag.SET, Tag.SORTED_SET -> readSet(in, element, tag == Tag.SORTED_SET);
        default -> throw unexpected(in, tag, "a collection");
      };
    }

    @Override
    Object absent() {
      return List.of();
    }
  }

  /// A map, sorted by its keys' own order if it is declared so.
  static final class Dictionary extends Container {
    private final Codec key;
    private final Codec value;
    private final boolean isSorted;

    Dictionary(Codec key, Codec value, boolean isSorted) {
      this.key = key;
      this.value = value;
      this.isSorted = isSorted;
    }

    @Override
    void write(Object object, PayloadOutput out) {
      if (isSorted) {
        requireNaturalOrder(((SortedMap<?, ?>) object).comparator());
      }
      Map<?, ?> map = (Map<?, ?>) object;
      int count = map.size();
      int written = 0;
      out.enter();
      out.writeLength(isSorted ? Tag.SORTED_MAP : Tag.MAP, count);
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        key.writeNullable(entry.getKey(), out);
        value.writeNullable(entry.getValue(), out);
        written++;
      }
      out.leave();
      requireUnchanged(count, written);
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      if (tag != Tag.MAP && tag != Tag.SORTED_MAP) {
        throw unexpected(in, tag, "a map");
      }
      int count = in.getCount(2);
      if (count == 0) {
        return absent();
      }
      in.enter();
      in.charge(OrderedMap.bytes(count));
      @Nullable Object[] keys = new @Nullable Object[count];
      @Nullable Object[] values = new @Nullable Object[count];
      for (int i = 0; i < count; i++) {
        keys[i] = key.readNullable(in);
        values[i] = this.value.readNullable(in);
      }
      in.leave();
      int[] table = isSorted ? null : KeyIndex.of(keys);
      return table == null ? hashedOrSorted(in, keys, values) : new OrderedMap(keys, table, values);
    }

    private Object hashedOrSorted(
        PayloadInput in, @Nullable Object[] keys, @Nullable Object[] values) {
      in.charge(WRAPPER_BYTES + (long) ENTRY_BYTES * keys.length);
      Map<@Nullable Object, @Nullable Object> map =
          isSorted ? new TreeMap<>() : LinkedHashMap.newLinkedHashMap(keys.length);
      for (int i = 0; i < keys.length; i++) {
        map.put(keys[i], values[i]);
      }
      requireDistinct(in, keys.length, map.size());
      return isSorted
          ? Collections.unmodifiableSortedMap((SortedMap<?, ?>) map)
          : Collections.unmodifiableMap(map);
    }

    @Override
    Object absent() {
      return isSorted ? Collections.emptySortedMap() : Collections.emptyMap();
    }
  }

  /// An optional is as immutable as what is in it.
  static final class Maybe extends Codec {
    private final Codec element;

    Maybe(Codec element) {
      this.element = element;
    }

    @Override
    void write(Object value, PayloadOutput out) {
      Object content = ((Optional<?>) value).orElse(null);
      if (content == null) {
        out.putByte(Tag.NONE);
        return;
      }
      out.enter();
      out.putByte(Tag.SOME);
      element.write(content, out);
      out.leave();
    }

    @Override
    Object read(PayloadInput in, byte tag) {
      if (tag == Tag.NONE) {
        return Optional.empty();
      }
      if (tag != Tag.SOME) {
        throw unexpected(in, tag, "an optional");
      }
      in.enter();
      in.charge(24);
      Object content = element.readNullable(in);
      if (content == null) {
        throw in.malformed("null in an optional");
      }
      in.leave();
      return Optional.of(content);
    }

    @Override
    Object absent() {
      return Optional.empty();
    }

    @Override
    boolean isShareable() {
      return element.isShareable();
    }
  }

  private static void writeElements(
      byte tag, Collection<?> values, Codec element, PayloadOutput out) {
    int count = values.size();
    int written = 0;
    out.enter();
    out.writeLength(tag, count);
    for (Object value : values) {
      element.writeNullable(value, out);
      written++;
    }
    out.leave();
    requireUnchanged(count, written);
  }

  private static Object readList(PayloadInput in, Codec element) {
    int count = in.getCount(1);
    if (count == 0) {
      return List.of();
    }
    in.enter();
    in.charge(OrderedList.bytes(count));
    @Nullable Object[] values = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      values[i] = element.readNullable(in);
    }
    in.leave();
    return new OrderedList(values);
  }

  private static Object readSet(PayloadInput in, Codec element, boolean isSorted) {
    int count = in.getCount(1);
    if (count == 0) {
      return isSorted ? Collections.emptySortedSet() : Collections.emptySet();
    }
    in.enter();
    in.charge(OrderedSet.bytes(count));
    @Nullable Object[] values = new @Nullable Object[count];
    for (int i = 0; i < count; i++) {
      values[i] = element.readNullable(in);
    }
    in.leave();
    int[] table = isSorted ? null : KeyIndex.of(values);
    return table == null ? hashedOrSorted(in, values, isSorted) : new OrderedSet(values, table);
  }

  private static Object hashedOrSorted(
      PayloadInput in, @Nullable Object[] values, boolean isSorted) {
    in.charge(WRAPPER_BYTES + (long) ENTRY_BYTES * values.length);
    Set<@Nullable Object> set =
        isSorted ? new TreeSet<>() : LinkedHashSet.newLinkedHashSet(values.length);
    Collections.addAll(set, values);
    requireDistinct(in, values.length, set.size());
    return isSorted
        ? Collections.unmodifiableSortedSet((SortedSet<?>) set)
        : Collections.unmodifiableSet(set);
  }

  private static void requireNaturalOrder(@Nullable Object comparator) {
    if (comparator != null) {
      throw new IllegalArgumentException(
          "a sorted collection with a comparator of its own cannot be sent: " + comparator);
    }
  }

  private static void requireUnchanged(int announced, int written) {
    if (announced != written) {
      throw new ConcurrentModificationException(
          "a collection of " + announced + " gave " + written + " elements while it was encoded");
    }
  }

  private static void requireDistinct(PayloadInput in, int count, int distinct) {
    if (count != distinct) {
      throw in.malformed(count + " keys, " + distinct + " of them distinct");
    }
  }
}
