package dev.partisan;

/// A message was not sent because the queue of its channel, whose policy is [OverflowPolicy#FAIL],
/// has no room.
///
/// ```java
/// try { node.forward(sink, block, SendOptions.via("bulk")); }
/// catch (QueueFullException e) { later(block); }
/// ```
public final class QueueFullException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public QueueFullException(String message) {
    super(message);
  }
}
