package dev.partisan.crdt;

import dev.partisan.crdt.StoreMessage.Change;
import dev.partisan.crdt.StoreMessage.Deltas;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/// One peer's share of a [DeltaSpreading]: what it is to be sent, what was sent and not acknowledged, and what has come
/// from it.
final class PeerDeltas {
  /// After how many intervals what was not acknowledged goes again: an acknowledgement rides on the peer's next
  /// message, an interval later, and may just have missed one.
  private static final int PATIENCE = 4;

  /// @param age how many intervals ago it was sent
  private record Sent(long after, long upTo, List<Change> changes, int age) {
    Sent older() {
      return new Sent(after, upTo, changes, age + 1);
    }
  }

  private final Actor self;
  private final LongSupplier numbers;
  private final Map<String, Crdt<?>> pending = new LinkedHashMap<>();
  private ArrayDeque<Sent> unacknowledged = new ArrayDeque<>();
  private boolean needsWhole = true;

  /// The last number that was sent, the one behind which the next changes begin, and the last one acknowledged.
  private long last;

  private long after;
  private long acknowledged;

  /// The run of the peer's store, 0 if unknown, up to which number its deltas have come, and whether it is to be told.
  private long run;

  private long heard;
  private boolean owesWord;

  /// @param numbers ever larger ones, shared by all peers: so what a peer has heard in an earlier life of this object
  ///   never counts for what it is sent in this one
  PeerDeltas(Actor self, LongSupplier numbers) {
    this.self = self;
    this.numbers = numbers;
  }

  /// Something is news to this peer.
  void add(String variable, Crdt<?> delta) {
    if (!needsWhole) {
      pending.merge(variable, delta, PeerDeltas::join);
    }
  }

  private static Crdt<?> join(Crdt<?> one, Crdt<?> other) {
    return Lattice.joinAny(one, other);
  }

  boolean needsWhole() {
    return needsWhole;
  }

  private void startOver() {
    pending.clear();
    unacknowledged.clear();
    needsWhole = true;
  }

  /// Gives up what is kept for the peer if it is too much; the whole state is no larger.
  void bound(int entries) {
    long kept = pending.values().stream().mapToLong(Crdt::size).sum();
    for (Sent sent : unacknowledged) {
      kept += sent.changes().stream().mapToLong(change -> change.value().size()).sum();
    }
    if (kept > entries) {
      startOver();
    }
  }

  /// Takes back what has waited too long for an acknowledgement, to be sent again. Returns whether there was such.
  boolean recall() {
    ArrayDeque<Sent> older = new ArrayDeque<>();
    unacknowledged.forEach(sent -> older.add(sent.older()));
    unacknowledged = older;
    Sent first = older.peekFirst();
    if (first == null || first.age() < PATIENCE) {
      return false;
    }
    after = first.after();
    needsWhole |= after == 0;
    if (needsWhole) {
      startOver();
    } else {
      for (Sent sent : older) {
        sent.changes().forEach(change -> add(change.variable(), change.value()));
      }
      unacknowledged.clear();
    }
    return true;
  }

  /// What goes to the peer now.
  Optional<Deltas> next(Map<String, Crdt<?>> all) {
    boolean isWhole = needsWhole;
    List<Change> changes = Spreading.changes(isWhole ? all : pending);
    pending.clear();
    if (changes.isEmpty() && !isWhole) {
      return owesWord
          ? Optional.of(message(last, last, Collections.emptyList()))
          : Optional.empty();
    }
    needsWhole = false;
    Sent sent = new Sent(isWhole ? 0 : after, numbers.getAsLong(), changes, 0);
    last = sent.upTo();
    after = last;
    unacknowledged.add(sent);
    return Optional.of(message(sent.after(), sent.upTo(), changes));
  }

  private Deltas message(long from, long upTo, List<Change> changes) {
    owesWord = false;
    return new Deltas(self, run, heard, from, upTo, changes);
  }

  /// Notes the numbers of what the peer has sent.
  void heard(Deltas deltas) {
    if (deltas.from().run() != run) {
      run = deltas.from().run();
      heard = 0;
      startOver();
    }
    if (deltas.toRun() == self.run()) {
      if (deltas.heard() < acknowledged) { // it has forgotten this node meanwhile
        startOver();
      }
      acknowledged = deltas.heard();
      unacknowledged.removeIf(sent -> sent.upTo() <= acknowledged);
    }
    if (deltas.after() <= heard) {
      heard = Math.max(heard, deltas.upTo());
    }
    owesWord |= deltas.isWhole() || !deltas.changes().isEmpty();
  }

  /// The peer has what it has sent; so that need not go back to it. One that has sent all it has need not be sent all.
  void has(Deltas deltas, Map<String, Crdt<?>> all) {
    if (needsWhole && deltas.isWhole()) {
      needsWhole = false;
      after = 0;
      pending.putAll(all);
      // What follows covers all that is here, and begins at 0 though it is only what the peer
      // lacks.
    }
    for (Change change : deltas.changes()) {
      pending.computeIfPresent(
          change.variable(),
          (_, value) -> {
            if (!value.getClass().equals(change.value().getClass())) {
              return value;
            }
            Crdt<?> rest = Lattice.newsToAny(value, change.value());
            return rest.isBottom() ? null : rest;
          });
    }
  }
}
