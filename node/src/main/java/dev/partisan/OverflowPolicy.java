package dev.partisan;

/// What a channel does with a message for which its queue has no room.
///
/// ```java
/// Channel bulk = Channel.named("bulk").overflow(OverflowPolicy.DROP);
/// ```
public enum OverflowPolicy {
  /// The sender waits for room, up to the send timeout.
  BLOCK,
  /// The message is dropped and counted; the sender is told [SendResult#QUEUE_FULL].
  DROP,
  /// The sender gets an exception.
  FAIL
}
