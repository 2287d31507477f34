package dev.partisan.wire;

import java.nio.ByteBuffer;

/// The layout of frames: one big-endian `int` of type (8 bits) and body length (24 bits), then the
/// body.
public final class Frames {
  /// Bytes of the header in front of each body.
  public static final int HEADER_BYTES = 4;

  /// A message up to this many bytes, envelope included, goes in one frame; a larger one in
  /// fragments of as much. Small enough that a small message waits for one fragment only a moment,
  /// large enough to cost nothing in bulk.
  public static final int MAX_PART_BYTES = 64 * 1024;

  /// Stream id and total length in front of a fragment's bytes.
  public static final int FRAGMENT_PREFIX_BYTES = 8;

  /// The longest body that is accepted.
  public static final int MAX_BODY_BYTES = MAX_PART_BYTES + FRAGMENT_PREFIX_BYTES;

  static final int LENGTH_MASK = 0xFF_FFFF;

  private Frames() {}

  /// Writes the header of a message frame at `position`, once the length of its body is known.
  public static void putMessageHeader(ByteBuffer target, int position, int bodyLength) {
    target.putInt(position, FrameType.MESSAGE.header(bodyLength));
  }

  /// Writes the header of a message frame whose body follows elsewhere.
  public static void putMessageHeader(ByteBuffer target, int bodyLength) {
    target.putInt(FrameType.MESSAGE.header(bodyLength));
  }

  /// Header and prefix of a fragment of `length` bytes.
  public static void putFragmentHeader(ByteBuffer target, int stream, int total, int length) {
    target
        .putInt(FrameType.FRAGMENT.header(FRAGMENT_PREFIX_BYTES + length))
        .putInt(stream)
        .putInt(total);
  }

  /// A whole acknowledgement frame.
  public static void putAck(ByteBuffer target, long receivedFrames) {
    target.putInt(FrameType.ACK.header(Long.BYTES)).putLong(receivedFrames);
  }

  /// Bytes of the whole frame that starts at `position`.
  public static int frameBytes(ByteBuffer source, int position) {
    return HEADER_BYTES + (source.getInt(position) & LENGTH_MASK);
  }
}
