package dev.partisan;

/// What a channel does with a message for which its queue has no room.
///
/// ```java
/// Channel bulk = Channel.named("bulk").overflow(OverflowPolicy.DROP);
/// var node = Node.named("alpha").channel(bulk).start();
/// SendResult result = node.forward(sink, block, SendOptions.via("bulk")); // maybe QUEUE_FULL
/// ```
public enum OverflowPolicy {
  /// The sender waits for room, for as long as [NodeBuilder#sendTimeout] says, 10 s by default; then it
  /// is told [SendResult#TIMED_OUT].
  BLOCK,
  /// The message is dropped and counted; the sender is told [SendResult#QUEUE_FULL].
  DROP,
  /// The sender gets a [QueueFullException]. Not counted as a dead letter: the sender knows.
  FAIL
}
