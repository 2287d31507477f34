package dev.partisan.simulation.overlay;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is going to happen, in the order of time; what falls on one moment, in the order it was
/// added.
///
/// A heap in parallel arrays with four children a place, since most of what millions of events cost
/// is memory that is not in the cache.
final class OverlayQueue {
  private static final int FIRST_PLACES = 1 << 16;

  private long[] times = new long[FIRST_PLACES];
  private long[] numbers = new long[FIRST_PLACES];
  private @Nullable OverlayNode[] nodes = new OverlayNode[FIRST_PLACES];
  private @Nullable OverlayEvent[] events = new OverlayEvent[FIRST_PLACES];
  private int size;
  private long added;

  private @Nullable OverlayNode takenNode;
  private @Nullable OverlayEvent takenEvent;

  boolean isEmpty() {
    return size == 0;
  }

  /// When the next event is due.
  long nextNanos() {
    return times[0];
  }

  void add(long atNanos, OverlayNode node, OverlayEvent event) {
    if (size == times.length) {
      int places = 2 * size;
      times = Arrays.copyOf(times, places);
      numbers = Arrays.copyOf(numbers, places);
      nodes = Arrays.copyOf(nodes, places);
      events = Arrays.copyOf(events, places);
    }
    long number = added++;
    int place = size++;
    while (place > 0) {
      int parent = (place - 1) >> 2;
      if (times[parent] <= atNanos) {
        break;
      }
      move(parent, place);
      place = parent;
    }
    put(place, atNanos, number, node, event);
  }

  /// Takes out the next event, which [#node] and [#event] then tell.
  void take() {
    takenNode = nodes[0];
    takenEvent = events[0];
    int last = --size;
    long time = times[last];
    long number = numbers[last];
    OverlayNode node = nodes[last];
    OverlayEvent event = events[last];
    nodes[last] = null;
    events[last] = null;
    if (last == 0 || node == null || event == null) {
      return;
    }
    int place = 0;
    for (int first = 1; first < size; first = 4 * place + 1) {
      int least = first;
      int end = Math.min(first + 4, size);
      for (int child = first + 1; child < end; child++) {
        if (isBefore(times[child], numbers[child], least)) {
          least = child;
        }
      }
      if (!isBefore(times[least], numbers[least], time, number)) {
        break;
      }
      move(least, place);
      place = least;
    }
    put(place, time, number, node, event);
  }

  OverlayNode node() {
    if (takenNode == null) {
      throw new IllegalStateException("nothing was taken");
    }
    return takenNode;
  }

  OverlayEvent event() {
    if (takenEvent == null) {
      throw new IllegalStateException("nothing was taken");
    }
    return takenEvent;
  }

  private boolean isBefore(long time, long number, int place) {
    return isBefore(time, number, times[place], numbers[place]);
  }

  private static boolean isBefore(long time, long number, long otherTime, long otherNumber) {
    return time < otherTime || time == otherTime && number < otherNumber;
  }

  private void move(int from, int to) {
    times[to] = times[from];
    numbers[to] = numbers[from];
    nodes[to] = nodes[from];
    events[to] = events[from];
  }

  private void put(int place, long time, long number, OverlayNode node, OverlayEvent event) {
    times[place] = time;
    numbers[place] = number;
    nodes[place] = node;
    events[place] = event;
  }
}
