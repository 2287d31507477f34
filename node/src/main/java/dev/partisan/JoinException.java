package dev.partisan;

import dev.partisan.protocol.JoinFailure;

/// A join did not happen.
///
/// ```java
/// try { node.join("10.0.0.1:7000"); }
/// catch (JoinException e) { if (e.reason() == JoinFailure.NAME_IN_USE) rename(); }
/// ```
public final class JoinException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final JoinFailure reason;

  public JoinException(JoinFailure reason, String text) {
    super(text);
    this.reason = reason;
  }

  /// Why, for programs; the message says it to people.
  public JoinFailure reason() {
    return reason;
  }
}
