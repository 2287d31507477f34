package dev.partisan.internal.process;

/// What a message is for, so that the receiving runtime knows what to do with it.
public enum MessageKind {
  /// Plain, from `forward` or a timer.
  MESSAGE,
  /// For a server's `handleCast`.
  CAST,
  /// A request that wants an answer.
  CALL,
  /// The answer to a request.
  REPLY,
  /// A [CallFailure] in place of an answer.
  REPLY_ERROR
}
