package dev.partisan.cli.kv;

/// A client broke the protocol: it gets the message, in the words of Redis, and loses its connection.
final class RespException extends Exception {
  private static final long serialVersionUID = 1L;

  RespException(String message) {
    super("Protocol error: " + message);
  }
}
