package dev.partisan.internal.process;

import dev.partisan.SendOptions;
import dev.partisan.protocol.NodeId;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// One message in a mailbox: decoded, with what it weighs, and a link to the one behind it.
public sealed class Envelope permits DownNotice, Envelope.Request {
  private static final VarHandle NEXT;

  static {
    try {
      NEXT = MethodHandles.lookup().findVarHandle(Envelope.class, "next", Envelope.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Object message;
  private final int bytes;
  private final MessageKind kind;

  @SuppressWarnings("unused") // through NEXT
  private @Nullable Envelope next;

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

  /// The envelope that stands in a queue while it is empty.
  static Envelope stub() {
    return message("nothing", 0);
  }

  final @Nullable Envelope next() {
    return (Envelope) NEXT.getAcquire(this);
  }

  /// Puts `behind` behind this one; whoever sees the link sees what was written before.
  final void link(Envelope behind) {
    NEXT.setRelease(this, behind);
  }

  final void unlink() {
    next = null;
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
