package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.hyparview.HyParViewMessage.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The passive view: nodes this one knows of and is not connected to.
final class PassiveView {
  private final int capacity;
  private final RandomGenerator random;
  private final List<Candidate> candidates = new ArrayList<>();

  PassiveView(int capacity, RandomGenerator random) {
    this.capacity = capacity;
    this.random = random;
  }

  private static final class Candidate {
    final Entry entry;
    long heardNanos;
    boolean isTried;

    Candidate(Entry entry, long heardNanos) {
      this.entry = entry;
      this.heardNanos = heardNanos;
    }
  }

  int size() {
    return candidates.size();
  }

  boolean contains(NodeId id) {
    return indexOf(id) >= 0;
  }

  List<Entry> entries() {
    return candidates.stream().map(candidate -> candidate.entry).toList();
  }

  /// Adds a node, or notes that it was heard of again.
  ///
  /// @param spare who gives way first when the view is full; one at random if none of them is here
  void add(Entry entry, long nowNanos, List<Entry> spare) {
    int place = indexOf(entry.id());
    if (place >= 0) {
      candidates.get(place).heardNanos = nowNanos;
      return;
    }
    if (candidates.size() >= capacity) {
      int evicted = -1;
      for (int i = 0; i < spare.size() && evicted < 0; i++) {
        evicted = indexOf(spare.get(i).id());
      }
      removeAt(evicted >= 0 ? evicted : random.nextInt(candidates.size()));
    }
    candidates.add(new Candidate(entry, nowNanos));
  }

  void remove(NodeId id) {
    int place = indexOf(id);
    if (place >= 0) {
      removeAt(place);
    }
  }

  void clear() {
    candidates.clear();
  }

  /// Everybody may be asked again.
  void forgetTried() {
    for (Candidate candidate : candidates) {
      candidate.isTried = false;
    }
  }

  /// One at random who was not tried and fits, the preferred ones first; it counts as tried from now
  /// on. `null` if there is none.
  @Nullable Entry next(Predicate<NodeId> fits, Predicate<NodeId> isPreferred) {
    Candidate chosen = null;
    boolean isChosenPreferred = false;
    int seen = 0;
    for (Candidate candidate : candidates) {
      NodeId id = candidate.entry.id();
      if (candidate.isTried || !fits.test(id)) {
        continue;
      }
      boolean isBetter = isPreferred.test(id);
      if (isBetter && !isChosenPreferred) {
        isChosenPreferred = true;
        seen = 0;
      }
      if (isBetter == isChosenPreferred && random.nextInt(++seen) == 0) {
        chosen = candidate;
      }
    }
    if (chosen == null) {
      return null;
    }
    chosen.isTried = true;
    return chosen.entry;
  }

  /// One at random, or `null`.
  @Nullable Entry any() {
    return candidates.isEmpty() ? null : candidates.get(random.nextInt(candidates.size())).entry;
  }

  /// Who has not been heard of for longest; `null` if nobody is known.
  @Nullable Entry longUnheard() {
    Candidate oldest = null;
    for (Candidate candidate : candidates) {
      if (oldest == null || candidate.heardNanos - oldest.heardNanos < 0) {
        oldest = candidate;
      }
    }
    return oldest == null ? null : oldest.entry;
  }

  /// Some at random.
  List<Entry> sample(int count, Predicate<NodeId> fits) {
    List<Entry> chosen = new ArrayList<>(candidates.size());
    for (Candidate candidate : candidates) {
      if (fits.test(candidate.entry.id())) {
        chosen.add(candidate.entry);
      }
    }
    Sample.cut(chosen, count, random);
    return chosen;
  }

  private int indexOf(NodeId id) {
    for (int i = 0; i < candidates.size(); i++) {
      if (candidates.get(i).entry.id().equals(id)) {
        return i;
      }
    }
    return -1;
  }

  /// Order means nothing here, so the last one takes the place.
  private void removeAt(int place) {
    Candidate last = candidates.removeLast();
    if (place < candidates.size()) {
      candidates.set(place, last);
    }
  }
}
