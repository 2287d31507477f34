package dev.partisan.crdt;

/// A counter that goes both ways: two that only grow, one taken from the other. What [GCounter] says of its size holds
/// twice.
///
/// ```java
/// PnCounter minusTwo = PnCounter.ZERO.add(actor, -2);
/// ```
public record PnCounter(Counts added, Counts taken) implements Crdt<PnCounter> {
  public static final PnCounter ZERO = new PnCounter(Counts.NONE, Counts.NONE);

  public long value() {
    return Math.subtractExact(added.total(), taken.total());
  }

  /// The delta that counts `by` more, or less if it is below 0.
  ///
  /// @throws ArithmeticException when what the actor has added, or taken, would exceed `Long.MAX_VALUE`
  public PnCounter add(Actor actor, long by) {
    if (by == 0) {
      return ZERO;
    }
    return by > 0
        ? new PnCounter(Counts.of(actor, Math.addExact(added.of(actor), by)), Counts.NONE)
        : new PnCounter(Counts.NONE, Counts.of(actor, Math.subtractExact(taken.of(actor), by)));
  }

  @Override
  public PnCounter join(PnCounter other) {
    Counts joinedAdded = added.join(other.added);
    Counts joinedTaken = taken.join(other.taken);
    return Lattice.isSame(joinedAdded, added) && Lattice.isSame(joinedTaken, taken)
        ? this
        : new PnCounter(joinedAdded, joinedTaken);
  }

  @Override
  public PnCounter newsTo(PnCounter known) {
    return new PnCounter(added.newsTo(known.added), taken.newsTo(known.taken));
  }

  @Override
  public boolean isBottom() {
    return added.isEmpty() && taken.isEmpty();
  }

  @Override
  public int size() {
    return added.byActor().size() + taken.byActor().size();
  }
}
