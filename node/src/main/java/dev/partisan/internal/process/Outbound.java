package dev.partisan.internal.process;

import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.internal.process.Envelope.Caller;
import org.jspecify.annotations.Nullable;

/// The way out of the processes: to any node, the own one included.
///
/// Whatever is not queued has been counted by the implementation. A message of a type that is not
/// registered is an [IllegalArgumentException] that names the type.
public interface Outbound {
  /// Sends a message, a cast or a request; may park the calling thread while a queue is full.
  ///
  /// @param senderPid the process that sends; 0 for a thread that is none
  /// @param requestId the number that the reply must bear; 0 unless `kind` is [MessageKind#CALL]
  SendResult send(
      long senderPid,
      Ref<?> to,
      MessageKind kind,
      long requestId,
      Object message,
      SendOptions options);

  /// Answers a request.
  ///
  /// @param answer a reply, or a [CallFailure]
  /// @param mayBlock whether the calling thread may be parked while a queue is full; it may be an
  ///   event loop's
  SendResult reply(long senderPid, Caller to, Answer answer, SendOptions options, boolean mayBlock);

  /// What answers a request.
  ///
  /// @param kind [MessageKind#REPLY] or [MessageKind#REPLY_ERROR]
  /// @param requestId the caller's number for the request
  /// @param value the reply, or a [CallFailure]
  record Answer(MessageKind kind, long requestId, @Nullable Object value) {}
}
