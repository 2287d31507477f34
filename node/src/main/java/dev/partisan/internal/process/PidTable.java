package dev.partisan.internal.process;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The processes of a node by number. Finding one, which happens for each message, takes no lock
/// and makes no key.
///
/// Numbers are given out in sequence, so their low bits alone spread them over the slots.
final class PidTable {
  private static final int FIRST_SLOTS = 64;

  /// The processes of one slot.
  private record Entry(ProcessCell<?> cell, @Nullable Entry next) {}

  private volatile AtomicReferenceArray<@Nullable Entry> slots =
      new AtomicReferenceArray<>(FIRST_SLOTS);

  private volatile int size;

  @Nullable ProcessCell<?> get(long pid) {
    AtomicReferenceArray<@Nullable Entry> table = slots;
    Entry entry = table.get(slot(table, pid));
    while (entry != null && entry.cell.pid() != pid) {
      entry = entry.next;
    }
    return entry == null ? null : entry.cell;
  }

  int size() {
    return size;
  }

  synchronized void put(ProcessCell<?> cell) {
    if (size == slots.length()) {
      grow();
    }
    add(slots, cell);
    size++;
  }

  private void grow() {
    AtomicReferenceArray<@Nullable Entry> larger = new AtomicReferenceArray<>(2 * slots.length());
    all().forEach(cell -> add(larger, cell));
    slots = larger;
  }

  private static void add(AtomicReferenceArray<@Nullable Entry> table, ProcessCell<?> cell) {
    int slot = slot(table, cell.pid());
    table.set(slot, new Entry(cell, table.get(slot)));
  }

  synchronized void remove(ProcessCell<?> cell) {
    int slot = slot(slots, cell.pid());
    Entry kept = null;
    boolean isFound = false;
    for (Entry entry = slots.get(slot); entry != null; entry = entry.next) {
      if (entry.cell == cell) {
        isFound = true;
      } else {
        kept = new Entry(entry.cell, kept);
      }
    }
    if (isFound) {
      slots.set(slot, kept);
      size--;
    }
  }

  synchronized List<ProcessCell<?>> all() {
    List<ProcessCell<?>> cells = new ArrayList<>();
    for (int slot = 0; slot < slots.length(); slot++) {
      for (Entry entry = slots.get(slot); entry != null; entry = entry.next) {
        cells.add(entry.cell);
      }
    }
    return cells;
  }

  private static int slot(AtomicReferenceArray<@Nullable Entry> table, long pid) {
    return (int) pid & table.length() - 1;
  }
}
