package dev.partisan;

/// What became of a message on this node; it says nothing about its delivery.
///
/// ```java
/// SendResult result = node.forward(greeter, new Greet("Ada"));
/// if (!result.isQueued()) log.warn("not sent: {}", result);
/// ```
public enum SendResult {
  /// It is on its way.
  QUEUED,
  /// The queue is full, and the channel drops or fails then; or the local process's mailbox is
  /// stuck.
  QUEUE_FULL,
  /// There was no room within the time of [NodeBuilder#sendTimeout].
  TIMED_OUT,
  /// No way to the node is known.
  NO_ROUTE,
  /// It is larger than [NodeBuilder#maxMessageBytes] of this node or the other, or than all of
  /// [NodeBuilder#outboundBytes].
  TOO_LARGE,
  /// It was for a process of this node, which has no such process.
  NO_SUCH_PROCESS,
  /// This node is closed.
  CLOSED;

  /// Whether it is on its way.
  public boolean isQueued() {
    return this == QUEUED;
  }
}
