package dev.partisan.wire.payload;

import org.jspecify.annotations.Nullable;

/// Bytes that are no message of ours: the one answer to everything that a peer can send wrongly.
///
/// It carries no stack trace, for a peer that sends nonsense must cost little; the message says
/// what was wrong and where, and the cause is what a record's own constructor threw.
public final class MalformedPayloadException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public MalformedPayloadException(String message) {
    this(message, null);
  }

  public MalformedPayloadException(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }

  /// What a constructor, `equals`, `hashCode` or `compareTo` of a decoded value threw, as our
  /// exception. A failing JVM is not the peer's doing and is thrown on.
  static MalformedPayloadException causedBy(Throwable thrown, String where) {
    if (thrown instanceof MalformedPayloadException malformed) {
      return malformed;
    }
    if (thrown instanceof VirtualMachineError error && !(error instanceof StackOverflowError)) {
      throw error;
    }
    return new MalformedPayloadException(where + " refused the value: " + thrown, thrown);
  }
}
