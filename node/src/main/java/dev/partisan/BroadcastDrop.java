package dev.partisan;

/// Why a broadcast, or a word about one, went no further at one place. Most are repaired: the
/// broadcast comes by another way, or with the next exchange.
///
/// ```java
/// long missed = node.stats().broadcasts().dropped().get(BroadcastDrop.SLOW_LISTENER);
/// ```
public enum BroadcastDrop {
  /// A lane to a peer had no room: the peer is told of it instead, and asks.
  QUEUE_FULL,
  /// It is larger than a message may be, here or at a peer.
  TOO_LARGE,
  /// A peer had gone before it was sent.
  NO_ROUTE,
  /// More came in than this node keeps up with.
  BACKLOG,
  /// A peer asked for it, and it is not held any more.
  NOT_HELD,
  /// It was announced, and nobody sent it, though asked again and again.
  NEVER_CAME,
  /// It was announced while as many were missing as may be.
  TOO_MUCH_MISSING,
  /// It crossed as many links as it may.
  HOP_LIMIT,
  /// What is in it cannot be decoded.
  MALFORMED,
  /// A listener or a handler is too far behind.
  SLOW_LISTENER
}
