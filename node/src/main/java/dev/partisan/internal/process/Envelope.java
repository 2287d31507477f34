package dev.partisan.internal.process;

import dev.partisan.SendOptions;
import dev.partisan.protocol.NodeId;

/// One message in a mailbox: decoded, with what it weighs.
public sealed class Envelope permits DownNotice, Envelope.Request {
  private final Object message;
  private final int bytes;
  private final MessageKind kind;

  Envelope(MessageKind kind, Object message, int bytes) {
    this.kind = kind;
    this.message = message;
    this.bytes = bytes;
  }

  /// A plain message.
  ///
  /// @param bytes its encoded size
  public static Envelope message(Object message, int bytes) {
    return new Envelope(MessageKind.MESSAGE, message, bytes);
  }

  /// A cast.
  ///
  /// @param bytes its encoded size
  public static Envelope cast(Object message, int bytes) {
    return new Envelope(MessageKind.CAST, message, bytes);
  }

  /// A request.
  ///
  /// @param bytes its encoded size
  /// @param caller who waits for the reply
  /// @param requestId the caller's number for it
  /// @param options how the reply is to travel: as the request did
  public static Request request(
      Object message, int bytes, Caller caller, long requestId, SendOptions options) {
    return new Request(message, bytes, caller, requestId, options);
  }

  final MessageKind kind() {
    return kind;
  }

  Object message() {
    return message;
  }

  /// Whether it is not to be received any more.
  boolean isWithdrawn() {
    return false;
  }

  final int bytes() {
    return bytes;
  }

  /// Who called.
  ///
  /// @param pid the process of that node, or 0 for a thread that is none
  public record Caller(NodeId node, long pid) {}

  /// A message whose sender waits for a reply.
  public static final class Request extends Envelope {
    private final Caller caller;
    private final long requestId;
    private final SendOptions options;

    private Request(Object message, int bytes, Caller caller, long requestId, SendOptions options) {
      super(MessageKind.CALL, message, bytes);
      this.caller = caller;
      this.requestId = requestId;
      this.options = options;
    }

    Caller caller() {
      return caller;
    }

    long requestId() {
      return requestId;
    }

    SendOptions options() {
      return options;
    }
  }
}
