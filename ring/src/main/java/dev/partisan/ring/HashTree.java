package dev.partisan.ring;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/// Sums of the hashes of a partition's keys: one for each of 256 leaves, and one of the leaves. Two replicas with the
/// same root hold the same; where leaves differ, keys do. A change of a key is a subtraction and an addition.
///
/// It is to find what went wrong by itself: whoever makes collisions on purpose can already write what he likes.
final class HashTree {
  static final int LEAVES = 256;

  private final long[] leaves = new long[LEAVES];
  private final AtomicLong sum = new AtomicLong();

  /// Spreads the bits of a number.
  static long mix(long number) {
    long h = number + 0x9e3779b97f4a7c15L;
    h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
    h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
    return h ^ (h >>> 31);
  }

  static int leafOf(Key key) {
    return (int) (key.hash() & LEAVES - 1);
  }

  void change(Key key, Versioned before, Versioned after) {
    long change = sum(key, after) - sum(key, before);
    leaves[leafOf(key)] += change;
    sum.set(sum.get() + change); // its one writer
  }

  private static long sum(Key key, Versioned state) {
    return state.isEmpty() ? 0 : mix(key.hash() ^ state.hash());
  }

  void clear() {
    Arrays.fill(leaves, 0);
    sum.set(0);
  }

  /// Of all keys; any thread may ask.
  long sum() {
    return sum.get();
  }

  long root() {
    long root = 0;
    for (int i = 0; i < LEAVES; i++) {
      root += leaves[i] == 0 ? 0 : mix(leaves[i] + i);
    }
    return root;
  }

  long[] leaves() {
    return leaves.clone();
  }
}
