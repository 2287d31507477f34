package dev.partisan;

import org.jspecify.annotations.Nullable;

/// A node cannot start. The message is one line for whoever configured it.
///
/// ```java
/// try { node = builder.start(); }
/// catch (NodeStartException e) { System.err.println(e.getMessage()); System.exit(1); }
/// ```
public final class NodeStartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NodeStartException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
