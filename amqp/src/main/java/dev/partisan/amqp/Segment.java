package dev.partisan.amqp;

import dev.partisan.spi.LaneName;

/// What one AMQP message between two nodes says. Each end of a connection has a number of its own, drawn at random:
/// `to` is the receiver's, `from` the sender's.
sealed interface Segment {
  /// The sender's number.
  long from();

  /// Opens a connection. It goes to the exchange, since the queue is not known yet.
  ///
  /// @param dialler the name of the node that dials
  /// @param lane what the connection is for
  /// @param window what the receiver may send at once, in bytes
  record Open(long from, String dialler, LaneName lane, long window) implements Segment {}

  /// The answer.
  record Accept(long to, long from, long window) implements Segment {}

  /// A part of the stream.
  ///
  /// @param offset of its first byte in the stream, from 0
  /// @param start where the bytes begin in the message's body
  record Data(long to, long from, long offset, int start) implements Segment {}

  /// How far the receiver may send, counted from the beginning of the stream.
  record Credit(long to, long from, long limit) implements Segment {}

  /// The connection is closed, after all that was sent before.
  record Close(long to, long from, String reason) implements Segment {}
}
