package dev.partisan;

/// Why a message will not reach a process.
///
/// ```java
/// builder.onDeadLetter(letter -> {
///   if (letter.reason() == DropReason.MAILBOX_STUCK) alarm(letter.target());
/// });
/// ```
public enum DropReason {
  /// There is no such process, or nobody holds the name.
  NO_SUCH_PROCESS,
  /// It was addressed to a process of an earlier run of the node.
  OLD_INCARNATION,
  /// It was waiting in the mailbox when the process ended.
  PROCESS_ENDED,
  /// The mailbox is full and its process takes nothing from it.
  MAILBOX_STUCK,
  /// The process has no handler for it.
  UNHANDLED,
  /// It answers a call that nobody waits for any more.
  LATE_REPLY,
  /// No way to the node is known.
  NO_ROUTE,
  /// It went through as many nodes as [NodeBuilder#maxHops] allows and was not there yet.
  HOP_LIMIT,
  /// A queue on its way was full.
  QUEUE_FULL,
  /// There was no room within the send timeout.
  SEND_TIMED_OUT,
  /// It is larger than the limit.
  TOO_LARGE,
  /// The node, or what it was queued for, was closed.
  CLOSED
}
