package dev.partisan.benchmarks.pekko;

/// How many messages a sender lets be under way before it waits for the receiver to have taken half of them.
///
/// @param messages at most
record Window(int messages) {
  /// Messages that Pekko's outbound queue holds; what comes beyond it is dropped.
  static final int QUEUE = 65_536;

  /// In all queues and sockets together, so that large messages fit into the heap.
  private static final long BYTES = 128L << 20;

  static Window of(int workers, int messageBytes) {
    long most = Math.min(QUEUE / 2, BYTES / messageBytes) / workers;
    return new Window((int) Math.max(2, most));
  }

  int half() {
    return messages / 2;
  }
}
