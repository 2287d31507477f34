package dev.partisan.crdt;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// Which changes a replica has heard of: of each actor all up to a number, and the few beyond a gap. So a removal needs
/// no tombstone: what was heard of and is not there has been removed.
///
/// ```java
/// CausalContext heard = CausalContext.NONE.plus(new Dot(actor, 1));
/// boolean isNews = !heard.contains(new Dot(actor, 2));
/// ```
///
/// @param upTo of each actor the number up to which there is no gap
/// @param beyond the others
public record CausalContext(Counts upTo, SortedSet<Dot> beyond) {
  /// Of one that has heard of nothing.
  public static final CausalContext NONE =
      new CausalContext(Counts.NONE, Collections.emptySortedSet());

  public CausalContext {
    SortedSet<Dot> apart = new TreeSet<>();
    for (Dot dot :
        beyond) { // in the order of each actor's sequence, so that one pass closes all gaps
      long reached = upTo.of(dot.actor());
      if (dot.sequence() == reached + 1) {
        upTo = upTo.join(Counts.of(dot.actor(), dot.sequence()));
      } else if (dot.sequence() > reached) {
        apart.add(dot);
      }
    }
    beyond = Collections.unmodifiableSortedSet(apart);
  }

  static CausalContext of(SortedSet<Dot> dots) {
    return dots.isEmpty() ? NONE : new CausalContext(Counts.NONE, dots);
  }

  public boolean contains(Dot dot) {
    return dot.sequence() <= upTo.of(dot.actor()) || beyond.contains(dot);
  }

  /// What to call the actor's next change. It must know of all its own.
  public Dot next(Actor actor) {
    return new Dot(actor, upTo.of(actor) + 1);
  }

  /// With one more.
  public CausalContext plus(Dot dot) {
    return contains(dot) ? this : join(of(new TreeSet<>(Collections.singleton(dot))));
  }

  /// What either has heard of; this very instance if the other one has heard of nothing else.
  public CausalContext join(CausalContext other) {
    Counts counts = upTo.join(other.upTo);
    if (Lattice.isSame(counts, upTo) && beyond.containsAll(other.beyond)) {
      return this;
    }
    SortedSet<Dot> dots = new TreeSet<>(beyond);
    dots.addAll(other.beyond);
    CausalContext joined = new CausalContext(counts, dots);
    return joined.equals(this) ? this : joined;
  }

  /// What this one has heard of and that one has not, exactly.
  CausalContext newsTo(CausalContext known) {
    Counts whole = Counts.NONE;
    SortedSet<Dot> dots = new TreeSet<>();
    for (Actor actor : upTo.newsTo(known.upTo).byActor().keySet()) {
      long first = known.upTo.of(actor) + 1;
      if (first == 1 && known.beyond.stream().noneMatch(dot -> dot.actor().equals(actor))) {
        whole = whole.join(Counts.of(actor, upTo.of(actor)));
      } else {
        for (long sequence = first; sequence <= upTo.of(actor); sequence++) {
          dots.add(new Dot(actor, sequence));
        }
      }
    }
    dots.addAll(beyond);
    dots.removeIf(known::contains);
    return new CausalContext(whole, dots);
  }

  /// How many entries [#newsTo] has, at most: where the whole has fewer, it is sent instead, since it names dots by
  /// ranges.
  long gapTo(CausalContext known) {
    long gap = beyond.size();
    for (Actor actor : upTo.newsTo(known.upTo).byActor().keySet()) {
      gap += known.upTo.of(actor) == 0 ? 1 : upTo.of(actor) - known.upTo.of(actor);
    }
    return gap;
  }

  public boolean isEmpty() {
    return upTo.isEmpty() && beyond.isEmpty();
  }

  int size() {
    return upTo.byActor().size() + beyond.size();
  }
}
