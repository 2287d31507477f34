package dev.partisan.wire.payload;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Finds a key among an array of distinct ones: by scanning a few, by open addressing many.
///
/// A decoded set or map keeps its elements in the order received, in plain arrays beside such a
/// table: a third of a linked hash table's memory, which the allocation limit of decoding is about.
final class KeyIndex {
  private static final int SCANNED = 8;
  private static final int PROBES_PER_KEY = 16;
  private static final int[] NO_TABLE = {};

  private KeyIndex() {}

  /// What the keys' array and their table allocate, at most.
  static long bytes(int count) {
    return 16 + 8L * count + (count <= SCANNED ? 0 : 16 + 4L * tableSize(count));
  }

  /// The table of the keys: the position plus one of the key in each slot, zero where none is. Null
  /// if too many keys have the same hash for this to be quick.
  ///
  /// @throws MalformedPayloadException if a key occurs twice
  static int @Nullable [] of(@Nullable Object[] keys) {
    if (keys.length <= SCANNED) {
      for (int i = 0; i < keys.length; i++) {
        if (scan(keys, keys[i], i) >= 0) {
          throw twice();
        }
      }
      return NO_TABLE;
    }
    int[] table = new int[tableSize(keys.length)];
    int mask = table.length - 1;
    long probesLeft = (long) PROBES_PER_KEY * keys.length;
    for (int i = 0; i < keys.length; i++) {
      int slot = hash(keys[i]) & mask;
      for (; table[slot] != 0; slot = (slot + 1) & mask) {
        if (Objects.equals(keys[i], keys[table[slot] - 1])) {
          throw twice();
        }
        if (--probesLeft < 0) {
          return null;
        }
      }
      table[slot] = i + 1;
    }
    return table;
  }

  /// The key's position in the order received, or -1.
  static int find(@Nullable Object[] keys, int[] table, @Nullable Object key) {
    if (table.length == 0) {
      return scan(keys, key, keys.length);
    }
    int mask = table.length - 1;
    for (int slot = hash(key) & mask; table[slot] != 0; slot = (slot + 1) & mask) {
      int position = table[slot] - 1;
      if (Objects.equals(key, keys[position])) {
        return position;
      }
    }
    return -1;
  }

  private static int scan(@Nullable Object[] keys, @Nullable Object key, int end) {
    for (int i = 0; i < end; i++) {
      if (Objects.equals(key, keys[i])) {
        return i;
      }
    }
    return -1;
  }

  private static int tableSize(int count) {
    return Integer.highestOneBit(count + count / 2) << 1;
  }

  private static int hash(@Nullable Object key) {
    int hash = Objects.hashCode(key) * 0x9e3779b9;
    return hash ^ hash >>> 15;
  }

  private static MalformedPayloadException twice() {
    return new MalformedPayloadException("a key occurs twice in a set or map");
  }
}
