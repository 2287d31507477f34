package dev.partisan.ring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that a replica knows of a key: a dotted version vector set. Values that were written concurrently stand beside
/// each other; a value goes only when somebody who had seen it has replaced it.
///
/// Joining is commutative, associative and idempotent.
///
/// @param seen the changes that this knows of; those whose value is not among the siblings were replaced
/// @param siblings sorted by their dots
record Versioned(VersionVector seen, List<Sibling> siblings) {
  static final Versioned EMPTY = new Versioned(VersionVector.EMPTY, List.of());

  private static final int BYTES_EACH = 96;
  private static final int BYTES_A_SIBLING = 64;
  private static final Comparator<Sibling> BY_DOT =
      Comparator.comparingLong(Sibling::actor).thenComparingLong(Sibling::counter);

  Versioned {
    siblings = List.copyOf(siblings);
  }

  /// With a value by `actor` that replaces what `context` had seen. Only one vnode puts as this actor, and keeps what
  /// it puts, so its numbers have no gaps here.
  Versioned put(long actor, VersionVector context, Value value) {
    long counter = seen.get(actor) + 1;
    List<Sibling> left = new ArrayList<>();
    for (Sibling each : siblings) {
      if (!context.contains(each.actor(), each.counter())) {
        left.add(each);
      }
    }
    left.add(new Sibling(actor, counter, value));
    left.sort(BY_DOT);
    return new Versioned(seen.join(context).with(actor, counter), left);
  }

  Versioned join(Versioned other) {
    if (isSame(other) || other.isEmpty()) {
      return this;
    }
    if (isEmpty()) {
      return other;
    }
    List<Sibling> both = new ArrayList<>();
    for (Sibling mine : siblings) {
      Sibling theirs = other.find(mine);
      if (theirs != null) {
        both.add(mine.value().isDeleted() ? mine : theirs);
      } else if (!other.seen.contains(mine.actor(), mine.counter())) {
        both.add(mine);
      }
    }
    for (Sibling theirs : other.siblings) {
      if (!seen.contains(theirs.actor(), theirs.counter())) {
        both.add(theirs);
      }
    }
    both.sort(BY_DOT);
    Versioned joined = new Versioned(seen.join(other.seen), both);
    return joined.equals(this) ? this : joined.equals(other) ? other : joined;
  }

  private @Nullable Sibling find(Sibling wanted) {
    for (Sibling each : siblings) {
      if (each.actor() == wanted.actor() && each.counter() == wanted.counter()) {
        return each;
      }
    }
    return null;
  }

  /// Whether it is this very object: what changes nothing returns the same.
  @SuppressWarnings("ReferenceEquality")
  boolean isSame(Versioned other) {
    return other == this;
  }

  boolean isEmpty() {
    return seen.actors().length == 0;
  }

  /// The last stamp; 0 if there is none.
  long lastStamp() {
    long last = 0;
    for (Sibling each : siblings) {
      last = Math.max(last, each.value().stamp());
    }
    return last;
  }

  /// Without the bytes of what has expired. The dots stay, so the hash does.
  Versioned swept(long millis) {
    boolean isSame =
        siblings.stream()
            .allMatch(each -> each.value().isDeleted() || each.value().isThere(millis));
    if (isSame) {
      return this;
    }
    return new Versioned(
        seen,
        siblings.stream()
            .map(each ->
                each.value().isThere(millis)
                    ? each
                    : new Sibling(each.actor(), each.counter(), each.value().gone()))
            .toList());
  }

  /// The same for all who know the same of the key, whatever they have swept.
  long hash() {
    long hash = HashTree.mix(seen.hash());
    for (Sibling each : siblings) {
      hash += HashTree.mix(each.actor() * 31 + HashTree.mix(each.counter() + 1));
    }
    return hash;
  }

  /// About how much memory it takes.
  long bytes() {
    long bytes = BYTES_EACH + 16L * seen.actors().length;
    for (Sibling each : siblings) {
      bytes += BYTES_A_SIBLING + each.value().bytes().length;
    }
    return bytes;
  }
}
