package dev.partisan.simulation.overlay;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is going to happen, in the order of time; what falls on one moment, in the order it was
/// added.
///
/// A wheel of ticks, and a heap of what falls on the present tick alone, which is small enough for the
/// cache. An event is a slot in arrays, not an object: most of what millions of them cost is memory.
final class OverlayQueue {
  /// What an event is: most are one thing that arrives or runs out, and need no object around it.
  enum Kind {
    /// A protocol's timer.
    TIMER(0),
    /// A protocol's message.
    MESSAGE(1),
    /// A passenger's timer.
    PASSENGER_TIMER(2),
    /// A passenger's message.
    PASSENGER_MESSAGE(3),
    /// An [OverlayEvent].
    OTHER(4);

    private static final Kind[] BY_CODE = {
      TIMER, MESSAGE, PASSENGER_TIMER, PASSENGER_MESSAGE, OTHER
    };

    private final int code;

    Kind(int code) {
      this.code = code;
    }
  }

  private static final int KIND_BITS = 3;

  /// A tick is so many bits of nanoseconds long, about a millisecond.
  private static final int TICK_BITS = 20;

  private static final long TICK_MASK = (1L << TICK_BITS) - 1;

  /// A key orders the events of a tick: its time in the tick, then its number, then its kind.
  private static final int ORDER_BITS = Long.SIZE - 1 - TICK_BITS;

  /// What comes later than a turn of the wheel, 17 s, stays in its place for several.
  private static final int WHEEL_TICKS = 1 << 14;

  private static final int FIRST_SLOTS = 1 << 12;
  private static final int REFERENCES = 4;
  private static final int NONE = -1;

  // By slot. References are the node, the sender and what happens.
  private long[] times = new long[FIRST_SLOTS];
  private long[] orders = new long[FIRST_SLOTS];
  private int[] next = new int[FIRST_SLOTS];
  private @Nullable Object[] references = new Object[REFERENCES * FIRST_SLOTS];
  private int firstFree = NONE;
  private int slots;
  private long added;

  /// The first slot of each tick's list, modulo the wheel.
  private final int[] wheel = new int[WHEEL_TICKS];

  private long tick;

  // The heap of the present tick.
  private long[] keys = new long[FIRST_SLOTS];
  private int[] keySlots = new int[FIRST_SLOTS];
  private int size;

  private long takenNanos;
  private Kind takenKind = Kind.OTHER;
  private @Nullable Object takenNode;
  private @Nullable Object takenFrom;
  private @Nullable Object takenWhat;

  /// @param nowNanos the time at which it begins: nothing is added before
  OverlayQueue(long nowNanos) {
    Arrays.fill(wheel, NONE);
    tick = nowNanos >> TICK_BITS;
  }

  /// Adds an event.
  ///
  /// @param atNanos not before the time of the last event that was taken
  /// @param from who sent a message
  void add(long atNanos, OverlayNode node, Kind kind, @Nullable OverlayNode from, Object what) {
    int slot = firstFree;
    if (slot != NONE) {
      firstFree = next[slot];
    } else {
      slot = slots++;
      if (slot == times.length) {
        grow();
      }
    }
    times[slot] = atNanos;
    orders[slot] = added++ << KIND_BITS | kind.code;
    references[REFERENCES * slot] = node;
    references[REFERENCES * slot + 1] = from;
    references[REFERENCES * slot + 2] = what;
    if (atNanos >> TICK_BITS <= tick) {
      push(slot);
    } else {
      int place = (int) (atNanos >> TICK_BITS) & WHEEL_TICKS - 1;
      next[slot] = wheel[place];
      wheel[place] = slot;
    }
  }

  /// Takes out the next event, if it is due by then; the other methods then tell what it is.
  boolean take(long untilNanos) {
    while (size == 0) {
      if (tick >= untilNanos >> TICK_BITS) {
        return false;
      }
      tick++;
      open((int) tick & WHEEL_TICKS - 1);
    }
    int slot = keySlots[0];
    if (times[slot] > untilNanos) {
      return false;
    }
    pop();
    takenNanos = times[slot];
    takenKind = Kind.BY_CODE[(int) orders[slot] & (1 << KIND_BITS) - 1];
    takenNode = references[REFERENCES * slot];
    takenFrom = references[REFERENCES * slot + 1];
    takenWhat = references[REFERENCES * slot + 2];
    references[REFERENCES * slot + 2] = null;
    next[slot] = firstFree;
    firstFree = slot;
    return true;
  }

  /// When the event that was taken is due.
  long nanos() {
    return takenNanos;
  }

  Kind kind() {
    return takenKind;
  }

  /// Whom it happens to.
  OverlayNode node() {
    return (OverlayNode) given(takenNode);
  }

  /// Who sent the message.
  OverlayNode from() {
    return (OverlayNode) given(takenFrom);
  }

  /// The timer, message or [OverlayEvent].
  Object what() {
    return given(takenWhat);
  }

  private static Object given(@Nullable Object reference) {
    if (reference == null) {
      throw new IllegalStateException("no such thing was taken");
    }
    return reference;
  }

  /// Puts the events of a tick that begins into the heap; those of later turns stay.
  private void open(int place) {
    int slot = wheel[place];
    wheel[place] = NONE;
    while (slot != NONE) {
      int following = next[slot];
      if (times[slot] >> TICK_BITS == tick) {
        push(slot);
      } else {
        next[slot] = wheel[place];
        wheel[place] = slot;
      }
      slot = following;
    }
  }

  private void push(int slot) {
    if (size == keys.length) {
      keys = Arrays.copyOf(keys, 2 * size);
      keySlots = Arrays.copyOf(keySlots, 2 * size);
    }
    long key = (times[slot] & TICK_MASK) << ORDER_BITS | orders[slot];
    int place = size++;
    while (place > 0) {
      int parent = (place - 1) >> 1;
      if (keys[parent] <= key) {
        break;
      }
      keys[place] = keys[parent];
      keySlots[place] = keySlots[parent];
      place = parent;
    }
    keys[place] = key;
    keySlots[place] = slot;
  }

  private void pop() {
    int last = --size;
    long key = keys[last];
    int slot = keySlots[last];
    int place = 0;
    for (int child = 1; child < last; child = 2 * place + 1) {
      if (child + 1 < last && keys[child + 1] < keys[child]) {
        child++;
      }
      if (key <= keys[child]) {
        break;
      }
      keys[place] = keys[child];
      keySlots[place] = keySlots[child];
      place = child;
    }
    keys[place] = key;
    keySlots[place] = slot;
  }

  private void grow() {
    int length = 2 * times.length;
    times = Arrays.copyOf(times, length);
    orders = Arrays.copyOf(orders, length);
    next = Arrays.copyOf(next, length);
    references = Arrays.copyOf(references, REFERENCES * length);
  }
}
