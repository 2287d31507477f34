package dev.partisan.crdt;

import java.util.Comparator;

/// Who changes replicated data: one run of one node's store. No two runs share an actor, so that what a run has counted
/// is never counted again by the next one.
///
/// ```java
/// Actor self = store.actor();
/// GCounter one = GCounter.ZERO.increment(self, 1);
/// ```
///
/// Data that notes who changed it has an entry for each actor that ever did. It grows with each restart of a store
/// that changes something, and never shrinks: see [GCounter].
///
/// @param name the node's, 255 characters at most
/// @param run tells the run from all others of that name
public record Actor(String name, long run) implements Comparable<Actor> {
  private static final int MAX_NAME_LENGTH = 255;
  private static final Comparator<Actor> ORDER =
      Comparator.comparing(Actor::name).thenComparingLong(Actor::run);

  public Actor {
    if (name.isEmpty() || name.length() > MAX_NAME_LENGTH) {
      throw new IllegalArgumentException(
          "an actor's name must have 1 to "
              + MAX_NAME_LENGTH
              + " characters, not "
              + name.length());
    }
  }

  @Override
  public int compareTo(Actor other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return name + "#" + Long.toHexString(run);
  }
}
