package dev.partisan.internal.process;

/// What became of a message from the network at the process it was for.
public enum Delivery {
  /// It waits in the mailbox.
  ACCEPTED,
  /// It waits in the mailbox, which is over its cap: the reader should stop, see
  /// [DeliveryBatch#whenDrained].
  OVER_CAP,
  /// It was refused, counted, and its caller told if it was a request.
  DROPPED
}
