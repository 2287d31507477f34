package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The last broadcasts that came here, in their order: by which link and over how many, and which of
/// them are held.
///
/// A ring and an open hash over it, without an object for each broadcast: a node in a simulation of
/// ten thousand has room for thousands.
final class RecentIds {
  /// Of no broadcast.
  static final long NOT_FOUND = -1;

  /// How many of the last are looked at before the hash is.
  private static final int LOOKED_AT = 3;

  private static final int FIRST_SLOTS = 16;
  private static final int HASH_SPREAD = 0x9E3779B9;

  /// All that came before `position` was held at that time.
  private record Mark(long nanos, long position) {}

  private final int maxSeen;
  private final int maxHeld;
  private final long holdNanos;

  // By position, modulo their length, a power of two.
  private @Nullable BroadcastId[] ids = new @Nullable BroadcastId[FIRST_SLOTS];
  private @Nullable NodeId[] parents = new @Nullable NodeId[FIRST_SLOTS];
  private short[] hops = new short[FIRST_SLOTS];

  /// By hash: a slot of the ring plus one, 0 for none. Twice as long as the ring.
  private int[] slots = new int[2 * FIRST_SLOTS];

  private long first;
  private long next;
  private long heldFrom;
  private final Deque<Mark> marks = new ArrayDeque<>();

  RecentIds(int maxSeen, int maxHeld, long holdNanos) {
    this.maxSeen = maxSeen;
    this.maxHeld = maxHeld;
    this.holdNanos = holdNanos;
  }

  /// Adds a broadcast that is not there, in the place of the oldest if there are too many.
  void add(BroadcastId id, @Nullable NodeId parent, int hopCount) {
    if (next - first == maxSeen) {
      removeFirst();
    } else if (next - first == ids.length) {
      grow();
    }
    int slot = slot(next);
    ids[slot] = id;
    parents[slot] = parent;
    hops[slot] = (short) hopCount;
    enter(id, slot);
    next++;
    heldFrom = Math.max(heldFrom, Math.max(first, next - maxHeld));
  }

  /// Where a broadcast is; [#NOT_FOUND] if it did not come, or too long ago.
  long find(BroadcastId id) {
    // Mostly it is one of the last: those lie together, and the hash somewhere else in memory.
    for (long position = next - 1; position >= Math.max(first, next - LOOKED_AT); position--) {
      if (id.equals(ids[slot(position)])) {
        return position;
      }
    }
    int mask = slots.length - 1;
    for (int i = start(id); slots[i] != 0; i = i + 1 & mask) {
      int slot = slots[i] - 1;
      if (id.equals(ids[slot])) {
        return first + (slot - first & ids.length - 1);
      }
    }
    return NOT_FOUND;
  }

  /// As [#find(BroadcastId)], for one that may be expected at a position: others list what they hold in
  /// almost the same order.
  long find(BroadcastId id, long expected) {
    boolean isThere = expected >= first && expected < next && id.equals(ids[slot(expected)]);
    return isThere ? expected : find(id);
  }

  boolean isHeld(long position) {
    return position >= heldFrom;
  }

  /// The peer that a broadcast came from; `null` if it is this node's own, or came outside the tree.
  @Nullable NodeId parent(long position) {
    return parents[slot(position)];
  }

  int hops(long position) {
    return hops[slot(position)];
  }

  /// The broadcast came by another way.
  void cameBy(long position, NodeId parent, int hopCount) {
    parents[slot(position)] = parent;
    hops[slot(position)] = (short) hopCount;
  }

  /// What is held, oldest first.
  List<BroadcastId> held() {
    List<BroadcastId> held = new ArrayList<>((int) (next - heldFrom));
    for (long position = heldFrom; position < next; position++) {
      BroadcastId id = ids[slot(position)];
      if (id != null) {
        held.add(id);
      }
    }
    return held;
  }

  /// What is held and not among those, oldest first.
  List<BroadcastId> heldBut(List<BroadcastId> known) {
    BitSet isKnown = new BitSet((int) (next - heldFrom));
    long position = heldFrom - 1;
    for (int i = 0; i < known.size(); i++) {
      position = find(known.get(i), position + 1);
      if (position >= heldFrom) {
        isKnown.set((int) (position - heldFrom));
      }
    }
    List<BroadcastId> held = new ArrayList<>();
    int size = (int) (next - heldFrom);
    for (int i = isKnown.nextClearBit(0); i < size; i = isKnown.nextClearBit(i + 1)) {
      held.add(idAt(slot(heldFrom + i)));
    }
    return held;
  }

  /// Lets go of what was held for long enough. Called now and then: what came since the last call
  /// counts from this one.
  void tick(long nowNanos) {
    marks.addLast(new Mark(nowNanos, next));
    while (nowNanos - marks.getFirst().nanos() >= holdNanos) {
      heldFrom = Math.max(heldFrom, marks.removeFirst().position());
    }
  }

  int size() {
    return (int) (next - first);
  }

  private int slot(long position) {
    return (int) (position & ids.length - 1);
  }

  private int start(BroadcastId id) {
    int hash = id.hashCode() * HASH_SPREAD;
    return (hash ^ hash >>> 16) & slots.length - 1;
  }

  private void enter(BroadcastId id, int slot) {
    int mask = slots.length - 1;
    int i = start(id);
    while (slots[i] != 0) {
      i = i + 1 & mask;
    }
    slots[i] = slot + 1;
  }

  private void removeFirst() {
    int slot = slot(first);
    int mask = slots.length - 1;
    int i = start(idAt(slot));
    while (slots[i] != slot + 1) {
      i = i + 1 & mask;
    }
    closeGap(i, mask);
    ids[slot] = null;
    parents[slot] = null;
    first++;
  }

  /// Moves back those behind whose way from their start led over the gap.
  private void closeGap(int from, int mask) {
    int gap = from;
    for (int i = gap + 1 & mask; slots[i] != 0; i = i + 1 & mask) {
      int start = start(idAt(slots[i] - 1));
      if ((i - start & mask) >= (i - gap & mask)) {
        slots[gap] = slots[i];
        gap = i;
      }
    }
    slots[gap] = 0;
  }

  private BroadcastId idAt(int slot) {
    BroadcastId id = ids[slot];
    if (id == null) {
      throw new IllegalStateException("no id in slot " + slot);
    }
    return id;
  }

  /// Positions keep their slots modulo the doubled length, so all is entered anew.
  private void grow() {
    int oldLength = ids.length;
    @Nullable BroadcastId[] oldIds = ids;
    @Nullable NodeId[] oldParents = parents;
    short[] oldHops = hops;
    ids = new @Nullable BroadcastId[2 * oldLength];
    parents = Arrays.copyOf(parents, 2 * oldLength);
    hops = Arrays.copyOf(hops, 2 * oldLength);
    slots = new int[4 * oldLength];
    Arrays.fill(parents, null);
    for (long position = first; position < next; position++) {
      int from = (int) (position & oldLength - 1);
      int slot = slot(position);
      BroadcastId id = oldIds[from];
      ids[slot] = id;
      parents[slot] = oldParents[from];
      hops[slot] = oldHops[from];
      if (id != null) {
        enter(id, slot);
      }
    }
  }
}
