package dev.partisan.wire.payload;

/// A message that would exceed a limit of the output: its bytes, or how deep it nests.
public final class PayloadTooLargeException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public PayloadTooLargeException(String message) {
    super(message);
  }
}
