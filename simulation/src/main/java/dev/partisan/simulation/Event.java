package dev.partisan.simulation;

import dev.partisan.Cancellable;
import org.jspecify.annotations.Nullable;

/// Something that happens at a moment of virtual time.
final class Event implements Cancellable {
  private static final int GONE = -1;

  final @Nullable Machine machine;
  final EventKind kind;
  final Runnable action;
  private final EventQueue queue;

  /// The queue's own.
  long atNanos;

  long number;
  int place = GONE;
  private boolean isCancelled;

  /// @param machine whose event it is: it waits while that is paused, and comes to nothing once that is dead
  Event(EventQueue queue, @Nullable Machine machine, EventKind kind, Runnable action) {
    this.queue = queue;
    this.machine = machine;
    this.kind = kind;
    this.action = action;
  }

  boolean isQueued() {
    return place != GONE;
  }

  boolean isCancelled() {
    return isCancelled;
  }

  boolean isBefore(Event other) {
    return atNanos < other.atNanos || (atNanos == other.atNanos && number < other.number);
  }

  @Override
  public void cancel() {
    isCancelled = true;
    queue.remove(this);
  }

  void leave() {
    place = GONE;
  }
}
