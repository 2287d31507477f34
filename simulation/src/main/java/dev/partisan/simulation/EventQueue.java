package dev.partisan.simulation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// What is going to happen, in the order of time; what falls on one moment, in the order it was added.
///
/// A binary heap in which an event knows its place, so that one called off is gone at once.
final class EventQueue {
  private static final int FIRST_PLACES = 1024;

  private @Nullable Event[] heap = new Event[FIRST_PLACES];
  private int size;
  private long added;

  void add(Event event, long atNanos) {
    event.atNanos = atNanos;
    event.number = added++;
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    rise(event, size++);
  }

  /// The next event, which stays; `null` when there is none.
  @Nullable Event peek() {
    return size == 0 ? null : at(0);
  }

  /// Takes an event out; does nothing when it is out already.
  void remove(Event event) {
    if (!event.isQueued()) {
      return;
    }
    int hole = event.place;
    event.leave();
    Event last = at(--size);
    heap[size] = null;
    if (last != event) {
      sink(last, hole);
      if (last.place == hole) {
        rise(last, hole);
      }
    }
  }

  private void rise(Event event, int from) {
    int place = from;
    while (place > 0) {
      int parent = (place - 1) >>> 1;
      if (!event.isBefore(at(parent))) {
        break;
      }
      put(at(parent), place);
      place = parent;
    }
    put(event, place);
  }

  private void sink(Event event, int from) {
    int place = from;
    while (2 * place + 1 < size) {
      int child = 2 * place + 1;
      if (child + 1 < size && at(child + 1).isBefore(at(child))) {
        child++;
      }
      if (!at(child).isBefore(event)) {
        break;
      }
      put(at(child), place);
      place = child;
    }
    put(event, place);
  }

  private void put(Event event, int place) {
    heap[place] = event;
    event.place = place;
  }

  private Event at(int place) {
    Event event = heap[place];
    if (event == null) {
      throw new IllegalStateException("no event at place " + place + " of " + size);
    }
    return event;
  }
}
