package dev.partisan.protocol;

/// What nodes of the static topology say to one another on the control channel.
///
/// ```java
/// fixed.handle(new Input.Received(peer, new FixedMessage.Ping(7)), nowNanos);
/// // [Send[to=peer, message=Pong[sentNanos=7, profile=...]]]
/// ```
public sealed interface FixedMessage extends Message {
  /// Asks for a [Pong], which only those give who want the link too.
  record Ping(long sentNanos) implements FixedMessage {}

  /// Answers a [Ping].
  ///
  /// @param sentNanos the ping's own
  /// @param profile what the sender says of itself at present
  record Pong(long sentNanos, Profile profile) implements FixedMessage {}
}
