package dev.partisan.wire;

import java.nio.ByteBuffer;

/// Cuts a connection's bytes into frames.
///
/// Whole frames are shown where they lie in the read buffer. What a read cuts off is carried over
/// to the next one; only fragments are passed on in parts, so that bulk is never copied here.
public final class FrameDecoder {
  /// A carry-over buffer up to this size is kept for the next read; a larger one would burden idle
  /// connections.
  private static final int KEPT_CARRY_BYTES = 16 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private int maxBodyBytes;

  /// A frame that the last read cut off; between reads its position is where the next byte goes.
  /// Grows with bytes received up to the frame's announced length, never ahead of them by more than
  /// a factor of two.
  private ByteBuffer carried = NOTHING;

  private int fragmentStream;
  private int fragmentTotal;
  private int fragmentRemaining;

  /// @param maxBodyBytes the longest frame body accepted; longer ones are malformed
  public FrameDecoder(int maxBodyBytes) {
    this.maxBodyBytes = maxBodyBytes;
  }

  /// Accepts frames up to another length from the next one on.
  public void accept(int bodyBytes) {
    maxBodyBytes = bodyBytes;
  }

  /// Tells `sink` what is in the chunk, advancing its position; takes everything unless `sink`
  /// throws.
  ///
  /// @throws MalformedFrameException when the bytes are not frames; the decoder is of no use
  /// afterwards
  public void decode(Chunk chunk, FrameSink sink) {
    ByteBuffer in = chunk.buffer();
    while (in.hasRemaining()) {
      if (fragmentRemaining > 0) {
        takeFragmentBytes(chunk, in, sink);
      } else if (carried.position() > 0) {
        completeCarried(in, sink);
      } else if (!decodeInPlace(in, sink)) {
        carry(in, in.remaining());
      }
    }
  }

  /// The next frame, if it is whole or a fragment whose prefix is; false when it must be carried
  /// over.
  private boolean decodeInPlace(ByteBuffer in, FrameSink sink) {
    int available = in.remaining();
    if (available < Frames.HEADER_BYTES) {
      return false;
    }
    int start = in.position();
    int header = in.getInt(start);
    FrameType type = FrameType.ofHeader(header);
    int length = checkedLength(type, header);
    if (type == FrameType.FRAGMENT) {
      if (available < Frames.HEADER_BYTES + Frames.FRAGMENT_PREFIX_BYTES) {
        return false;
      }
      in.position(start + Frames.HEADER_BYTES);
      beginFragment(in, length);
      return true;
    }
    int end = start + Frames.HEADER_BYTES + length;
    int limit = in.limit();
    if (end > limit) {
      return false;
    }
    in.position(start + Frames.HEADER_BYTES).limit(end);
    sink.frame(type, in);
    in.limit(limit).position(end);
    return true;
  }

  private int checkedLength(FrameType type, int header) {
    int length = header & Frames.LENGTH_MASK;
    if (length == 0) {
      throw new MalformedFrameException(type + " frame without a body");
    }
    if (length > maxBodyBytes) {
      throw new MalformedFrameException(
          type + " frame of " + length + " bytes is longer than the allowed " + maxBodyBytes);
    }
    return length;
  }

  private void beginFragment(ByteBuffer prefix, int length) {
    fragmentStream = prefix.getInt();
    fragmentTotal = prefix.getInt();
    fragmentRemaining = length - Frames.FRAGMENT_PREFIX_BYTES;
    if (fragmentRemaining <= 0 || fragmentTotal < fragmentRemaining) {
      throw new MalformedFrameException(
          "fragment of " + fragmentRemaining + " bytes in a message of " + fragmentTotal);
    }
  }

  private void takeFragmentBytes(Chunk chunk, ByteBuffer in, FrameSink sink) {
    int limit = in.limit();
    int taken = Math.min(fragmentRemaining, in.remaining());
    int end = in.position() + taken;
    in.limit(end);
    fragmentRemaining -= taken;
    sink.fragment(fragmentStream, fragmentTotal, chunk, in, fragmentRemaining == 0);
    in.limit(limit).position(end);
  }

  /// Adds bytes to the carried frame until its header is known, then until it is whole.
  private void completeCarried(ByteBuffer in, FrameSink sink) {
    if (carried.position() < Frames.HEADER_BYTES) {
      carry(in, Math.min(in.remaining(), Frames.HEADER_BYTES - carried.position()));
      return;
    }
    int header = carried.getInt(0);
    FrameType type = FrameType.ofHeader(header);
    int length = checkedLength(type, header);
    int wanted = type == FrameType.FRAGMENT ? Frames.FRAGMENT_PREFIX_BYTES : length;
    int missing = Frames.HEADER_BYTES + wanted - carried.position();
    carry(in, Math.min(in.remaining(), missing));
    if (carried.position() < Frames.HEADER_BYTES + wanted) {
      return;
    }
    ByteBuffer whole = carried.flip().position(Frames.HEADER_BYTES);
    if (type == FrameType.FRAGMENT) {
      beginFragment(whole, length);
    } else {
      sink.frame(type, whole);
    }
    carried = carried.capacity() > KEPT_CARRY_BYTES ? NOTHING : carried.clear();
  }

  private void carry(ByteBuffer in, int count) {
    if (carried.remaining() < count) {
      ByteBuffer larger = ByteBuffer.allocate(Math.max(64, 2 * (carried.position() + count)));
      larger.put(carried.flip());
      carried = larger;
    }
    carried.put(carried.position(), in, in.position(), count);
    carried.position(carried.position() + count);
    in.position(in.position() + count);
  }
}
