package dev.partisan.internal.process;

/// Why a request is not answered; it travels in place of the reply.
///
/// @param kind what the caller may conclude
/// @param className what was thrown; empty unless [Kind#FAILED]
/// @param text its message, cut to 1,000 characters
public record CallFailure(Kind kind, String className, String text) {
  private static final int MAX_TEXT = 1_000;

  public CallFailure {
    if (text.length() > MAX_TEXT) {
      text = text.substring(0, MAX_TEXT);
    }
  }

  /// What the caller may conclude.
  public enum Kind {
    /// Nobody took it.
    NO_SUCH_PROCESS,
    /// There was no room for it.
    MAILBOX_STUCK,
    /// It was taken; its handler may have done some of its work.
    FAILED
  }

  static CallFailure of(Throwable cause) {
    String message = cause.getMessage();
    return new CallFailure(Kind.FAILED, cause.getClass().getName(), message == null ? "" : message);
  }

  static CallFailure of(Kind kind) {
    return new CallFailure(kind, "", "");
  }
}
