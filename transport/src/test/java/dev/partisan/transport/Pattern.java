package dev.partisan.transport;

import java.nio.ByteBuffer;
import java.util.Random;

/// An endless stream of bytes in which a lost, doubled or swapped part shows.
final class Pattern {
  /// A prime, so that the period falls on no buffer's size.
  private static final int PERIOD = 65_521;

  private static final ByteBuffer BYTES = ByteBuffer.allocate(2 * PERIOD);

  static {
    byte[] period = new byte[PERIOD];
    new Random(7).nextBytes(period);
    BYTES.put(period).put(period).clear();
  }

  private Pattern() {}

  /// Fills what remains of `target` with the stream from `offset` on.
  static void fill(ByteBuffer target, long offset) {
    long from = offset;
    while (target.hasRemaining()) {
      ByteBuffer part = part(from, target.remaining());
      from += part.remaining();
      target.put(part);
    }
  }

  /// Whether what remains of `bytes` is the stream from `offset` on. Moves no position.
  static boolean matches(ByteBuffer bytes, long offset) {
    ByteBuffer left = bytes.duplicate();
    long from = offset;
    while (left.hasRemaining()) {
      ByteBuffer expected = part(from, left.remaining());
      int length = expected.remaining();
      if (!left.slice(left.position(), length).equals(expected)) {
        return false;
      }
      left.position(left.position() + length);
      from += length;
    }
    return true;
  }

  private static ByteBuffer part(long offset, int max) {
    return BYTES.slice((int) (offset % PERIOD), Math.min(PERIOD, max));
  }
}
