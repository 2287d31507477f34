package dev.partisan.simulation;

/// What an event is about, for the trace.
enum EventKind {
  /// A task of a node's control threads.
  TASK(1),
  /// A timer that is due.
  TIMER(2),
  /// A task of an event loop.
  LOOP(3),
  /// A thread that runs on.
  THREAD(4),
  /// Something that arrives over the network.
  NETWORK(5);

  private final int number;

  EventKind(int number) {
    this.number = number;
  }

  int number() {
    return number;
  }
}
