package dev.partisan.ring;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Which changes of one key somebody has seen: for each actor, a vnode that takes puts, all up to a number.
///
/// It comes with what was read, and goes with what is put in its place.
///
/// ```java
/// Found found = store.get(key);
/// store.put(key, merged(found.values()), found.context()); // replaces exactly what was read
/// ```
///
/// @param actors in ascending order
/// @param counters of each actor, from 1
public record VersionVector(long[] actors, long[] counters) {
  /// Nothing was seen.
  public static final VersionVector EMPTY = new VersionVector(new long[0], new long[0]);

  public VersionVector {
    if (actors.length != counters.length) {
      throw new IllegalArgumentException(
          actors.length + " actors and " + counters.length + " counters");
    }
    for (int i = 1; i < actors.length; i++) {
      if (actors[i - 1] >= actors[i]) {
        throw new IllegalArgumentException("actors must be in ascending order");
      }
    }
  }

  /// How many changes of an actor were seen.
  long get(long actor) {
    int at = Arrays.binarySearch(actors, actor);
    return at < 0 ? 0 : counters[at];
  }

  boolean contains(long actor, long counter) {
    return counter <= get(actor);
  }

  VersionVector with(long actor, long counter) {
    return join(new VersionVector(new long[] {actor}, new long[] {counter}));
  }

  /// All that either has seen.
  VersionVector join(VersionVector other) {
    if (other.actors.length == 0) {
      return this;
    }
    if (actors.length == 0) {
      return other;
    }
    long[] both = new long[actors.length + other.actors.length];
    long[] counts = new long[both.length];
    int size = 0;
    int i = 0;
    int j = 0;
    while (i < actors.length || j < other.actors.length) {
      boolean isMine =
          j == other.actors.length || i < actors.length && actors[i] <= other.actors[j];
      boolean isTheirs =
          i == actors.length || j < other.actors.length && other.actors[j] <= actors[i];
      both[size] = isMine ? actors[i] : other.actors[j];
      counts[size++] = Math.max(isMine ? counters[i] : 0, isTheirs ? other.counters[j] : 0);
      i += isMine ? 1 : 0;
      j += isTheirs ? 1 : 0;
    }
    return new VersionVector(Arrays.copyOf(both, size), Arrays.copyOf(counts, size));
  }

  long hash() {
    long hash = 0;
    for (int i = 0; i < actors.length; i++) {
      hash += HashTree.mix(actors[i] ^ HashTree.mix(counters[i]));
    }
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof VersionVector that
        && Arrays.equals(actors, that.actors)
        && Arrays.equals(counters, that.counters);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(actors) * 31 + Arrays.hashCode(counters);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("{");
    for (int i = 0; i < actors.length; i++) {
      text.append(i == 0 ? "" : ", ")
          .append(Long.toHexString(actors[i]))
          .append(':')
          .append(counters[i]);
    }
    return text.append('}').toString();
  }
}
