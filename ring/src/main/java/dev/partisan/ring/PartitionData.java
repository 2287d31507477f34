package dev.partisan.ring;

import dev.partisan.ring.KvMessage.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The keys of one partition at one node, and their hash tree. It belongs to the vnode.
final class PartitionData {
  /// What one message carries of a hand-off or a repair: enough to fill a line, little enough to hold up nothing.
  static final long CHUNK_BYTES = 1 << 20;

  private final NavigableMap<Key, Versioned> states = new TreeMap<>();
  private final HashTree tree = new HashTree();
  private final Budget budget;
  private volatile int size;

  PartitionData(Budget budget) {
    this.budget = budget;
  }

  Versioned get(Key key) {
    return states.getOrDefault(key, Versioned.EMPTY);
  }

  /// Returns whether there was room. A state that is smaller than before always finds some.
  boolean put(Key key, Versioned after) {
    Versioned before = get(key);
    if (before.isSame(after)) {
      return true;
    }
    long more = after.bytes() - (before.isEmpty() ? -key.bytes().length : before.bytes());
    if (!budget.take(more)) {
      return false;
    }
    states.put(key, after);
    tree.change(key, before, after);
    size = states.size();
    return true;
  }

  /// Returns whether there was room for what is new in it.
  boolean join(Key key, Versioned other) {
    return put(key, get(key).join(other));
  }

  /// How many keys, deleted ones included; any thread may ask.
  int size() {
    return size;
  }

  HashTree tree() {
    return tree;
  }

  /// Takes the bytes of expired values away.
  void sweep(long millis) {
    for (Map.Entry<Key, Versioned> each : states.entrySet()) {
      Versioned swept = each.getValue().swept(millis);
      if (!swept.isSame(each.getValue())) {
        budget.take(swept.bytes() - each.getValue().bytes());
        each.setValue(swept);
      }
    }
  }

  void clear() {
    long bytes = 0;
    for (Map.Entry<Key, Versioned> each : states.entrySet()) {
      bytes += each.getKey().bytes().length + each.getValue().bytes();
    }
    budget.take(-bytes);
    states.clear();
    tree.clear();
    size = 0;
  }

  /// The keys behind one, as many as a message carries.
  ///
  /// @param after null for the first ones
  List<Entry> after(byte @Nullable [] after) {
    return some(after == null ? states : states.tailMap(new Key(after), false), key -> true);
  }

  /// The keys of some leaves, as many as a message carries.
  List<Entry> inLeaves(int[] leaves) {
    boolean[] wanted = new boolean[HashTree.LEAVES];
    for (int leaf : leaves) {
      wanted[leaf & HashTree.LEAVES - 1] = true;
    }
    return some(states, key -> wanted[HashTree.leafOf(key)]);
  }

  private static List<Entry> some(Map<Key, Versioned> from, Predicate<Key> isWanted) {
    List<Entry> some = new ArrayList<>();
    long bytes = 0;
    for (Map.Entry<Key, Versioned> each : from.entrySet()) {
      if (isWanted.test(each.getKey())) {
        some.add(new Entry(each.getKey().bytes(), each.getValue()));
        bytes += each.getKey().bytes().length + each.getValue().bytes();
        if (bytes >= CHUNK_BYTES) {
          break;
        }
      }
    }
    return some;
  }

  boolean isLast(byte[] key) {
    return states.isEmpty() || states.lastKey().compareTo(new Key(key)) <= 0;
  }
}
