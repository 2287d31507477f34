package dev.partisan.crdt;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// A number for each actor that only grows; who has none has 0.
///
/// ```java
/// Counts both = Counts.of(alpha, 3).join(Counts.of(beta, 4));
/// long seven = both.total();
/// ```
///
/// @param byActor above 0 each
public record Counts(SortedMap<Actor, Long> byActor) {
  /// 0 for everybody.
  public static final Counts NONE = new Counts(Collections.emptySortedMap());

  public Counts {
    byActor = Collections.unmodifiableSortedMap(new TreeMap<>(byActor));
    for (Map.Entry<Actor, Long> entry : byActor.entrySet()) {
      if (entry.getValue() < 1) {
        throw new IllegalArgumentException(
            "the count of " + entry.getKey() + " must be above 0, not " + entry.getValue());
      }
    }
  }

  /// One actor's count, 0 or more.
  public static Counts of(Actor actor, long count) {
    if (count == 0) {
      return NONE;
    }
    SortedMap<Actor, Long> one = new TreeMap<>();
    one.put(actor, count);
    return new Counts(one);
  }

  public long of(Actor actor) {
    return byActor.getOrDefault(actor, 0L);
  }

  /// All together.
  ///
  /// @throws ArithmeticException beyond `Long.MAX_VALUE`
  public long total() {
    long total = 0;
    for (long count : byActor.values()) {
      total = Math.addExact(total, count);
    }
    return total;
  }

  /// Of each actor the larger count; this very instance when the other one has no larger one.
  public Counts join(Counts other) {
    Counts news = other.newsTo(this);
    if (news.isEmpty()) {
      return this;
    }
    if (byActor.isEmpty()) {
      return other;
    }
    SortedMap<Actor, Long> joined = new TreeMap<>(byActor);
    joined.putAll(news.byActor);
    return new Counts(joined);
  }

  /// The counts that are larger here than there.
  public Counts newsTo(Counts known) {
    if (known.isEmpty()) {
      return this;
    }
    SortedMap<Actor, Long> news = new TreeMap<>();
    byActor.forEach((actor, count) -> {
      if (count > known.of(actor)) {
        news.put(actor, count);
      }
    });
    return news.isEmpty() ? NONE : new Counts(news);
  }

  /// Whether everybody's is 0.
  public boolean isEmpty() {
    return byActor.isEmpty();
  }
}
