package dev.partisan.crdt;

/// A counter that only grows: of each actor what it has counted, so that increments anywhere add up.
///
/// Its size grows with the number of actors that have counted, at some 30 bytes each on the wire: nodes, and those
/// restarts after which a node counted. The counts of actors that are gone stay.
///
/// ```java
/// GCounter two = GCounter.ZERO.increment(alpha, 1).join(GCounter.ZERO.increment(beta, 1));
/// long value = two.value();
/// ```
public record GCounter(Counts counts) implements Crdt<GCounter> {
  public static final GCounter ZERO = new GCounter(Counts.NONE);

  /// The sum of all increments that this copy knows of.
  public long value() {
    return counts.total();
  }

  /// The delta that counts `by` more.
  ///
  /// @throws IllegalArgumentException below 0
  /// @throws ArithmeticException when the actor's count would exceed `Long.MAX_VALUE`
  public GCounter increment(Actor actor, long by) {
    if (by < 0) {
      throw new IllegalArgumentException(
          "a G-Counter only grows: cannot count " + by + "; a PnCounter can");
    }
    return by == 0 ? ZERO : new GCounter(Counts.of(actor, Math.addExact(counts.of(actor), by)));
  }

  @Override
  public GCounter join(GCounter other) {
    Counts joined = counts.join(other.counts);
    return Lattice.isSame(joined, counts) ? this : new GCounter(joined);
  }

  @Override
  public GCounter newsTo(GCounter known) {
    return new GCounter(counts.newsTo(known.counts));
  }

  @Override
  public boolean isBottom() {
    return counts.isEmpty();
  }

  @Override
  public int size() {
    return counts.byActor().size();
  }
}
