package dev.partisan.wire;

/// The peer sent bytes that are not a frame of this protocol. Its connection closes.
public final class MalformedFrameException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public MalformedFrameException(String message) {
    super(message);
  }
}
