package dev.partisan.internal.process;

import dev.partisan.EndReason;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// How the processes ended that ended last: a monitor may be asked for by somebody who does not know
/// yet, or be overtaken by the message that ends its target.
final class RecentEnds {
  /// A power of two. Numbers are given out in sequence, so about as many are remembered.
  private static final int SLOTS = 1_024;

  /// How a process ended.
  ///
  /// @param text what it crashed with, or empty
  record End(long pid, EndReason reason, String text) {}

  private final AtomicReferenceArray<@Nullable End> ends = new AtomicReferenceArray<>(SLOTS);

  void add(End end) {
    ends.set(slot(end.pid()), end);
  }

  Optional<End> find(long pid) {
    End end = ends.get(slot(pid));
    return end == null || end.pid() != pid ? Optional.empty() : Optional.of(end);
  }

  private static int slot(long pid) {
    return (int) pid & SLOTS - 1;
  }
}
