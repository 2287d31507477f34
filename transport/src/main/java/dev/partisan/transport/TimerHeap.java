package dev.partisan.transport;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Timers in the order of their deadlines; those of one deadline in the order they were added.
///
/// A binary heap in which a timer knows its place, so that one called off is gone at once: lanes
/// set and cancel far more timers than ever run.
final class TimerHeap {
  private @Nullable Timer[] heap = new Timer[16];
  private int size;
  private long added;

  /// A task and when it is due; it lives in one heap, once.
  static final class Timer {
    private static final int GONE = -1;

    final Runnable task;
    private final long deadlineNanos;
    private final long sequence;
    private int place = GONE;

    private Timer(Runnable task, long deadlineNanos, long sequence) {
      this.task = task;
      this.deadlineNanos = deadlineNanos;
      this.sequence = sequence;
    }

    private boolean isBefore(Timer other) {
      long difference = deadlineNanos - other.deadlineNanos;
      return difference < 0 || (difference == 0 && sequence < other.sequence);
    }
  }

  boolean isEmpty() {
    return size == 0;
  }

  /// Adds a task that is due at `deadlineNanos` of `System.nanoTime`.
  Timer add(Runnable task, long deadlineNanos) {
    Timer timer = new Timer(task, deadlineNanos, added++);
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, size * 2);
    }
    rise(timer, size++);
    return timer;
  }

  /// Takes a timer out; does nothing when it is out already.
  void remove(Timer timer) {
    int hole = timer.place;
    if (hole == Timer.GONE) {
      return;
    }
    timer.place = Timer.GONE;
    Timer last = at(--size);
    heap[size] = null;
    if (last != timer) {
      sink(last, hole);
      if (last.place == hole) {
        rise(last, hole);
      }
    }
  }

  /// Takes out the first timer if it is due at `nowNanos`.
  @Nullable Timer takeDue(long nowNanos) {
    if (size == 0 || nanosUntilNext(nowNanos) > 0) {
      return null;
    }
    Timer first = at(0);
    remove(first);
    return first;
  }

  /// How long from `nowNanos` until the first timer is due; not above 0 when it is. Not when empty.
  long nanosUntilNext(long nowNanos) {
    return at(0).deadlineNanos - nowNanos;
  }

  private void rise(Timer timer, int from) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) / 2;
      if (!timer.isBefore(at(parent))) {
        break;
      }
      put(at(parent), place);
      place = parent;
    }
    put(timer, place);
  }

  private void sink(Timer timer, int from) {
    int place = from;
    while (2 * place + 1 < size) {
      int child = 2 * place + 1;
      if (child + 1 < size && at(child + 1).isBefore(at(child))) {
        child++;
      }
      if (!at(child).isBefore(timer)) {
        break;
      }
      put(at(child), place);
      place = child;
    }
    put(timer, place);
  }

  private void put(Timer timer, int place) {
    heap[place] = timer;
    timer.place = place;
  }

  private Timer at(int place) {
    Timer timer = heap[place];
    if (timer == null) {
      throw new IllegalStateException("no timer at place " + place + " of " + size);
    }
    return timer;
  }
}
