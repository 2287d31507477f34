package dev.partisan.crdt;

import java.util.Comparator;

/// The name of one change: an actor's first, second, third and so on.
///
/// ```java
/// Dot first = new Dot(actor, 1);
/// ```
///
/// @param sequence from 1
public record Dot(Actor actor, long sequence) implements Comparable<Dot> {
  private static final Comparator<Dot> ORDER =
      Comparator.comparing(Dot::actor).thenComparingLong(Dot::sequence);

  public Dot {
    if (sequence < 1) {
      throw new IllegalArgumentException("a dot's sequence begins with 1, not " + sequence);
    }
  }

  @Override
  public int compareTo(Dot other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return actor + ":" + sequence;
  }
}
