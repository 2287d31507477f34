package dev.partisan.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A large message as it comes in: slices of the read buffers, kept until the last one is there.
public final class Assembly {
  /// A shorter slice is copied rather than keeping a whole read buffer from being reused.
  private static final int MIN_KEPT_BYTES = 16 * 1024;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private record Piece(ByteBuffer bytes, @Nullable Chunk chunk) {
    void release(HeldBytes held) {
      if (chunk != null) {
        held.release(chunk);
      } else {
        held.copied(-bytes.capacity());
      }
    }
  }

  private final int total;
  private final HeldBytes held;
  private final List<Piece> pieces = new ArrayList<>();
  private int received;
  private int wholePieces;
  private int wholeBytes;

  Assembly(int total, HeldBytes held) {
    this.total = total;
    this.held = held;
  }

  int total() {
    return total;
  }

  /// Whether at least one whole frame of it has arrived.
  boolean isBegun() {
    return wholeBytes > 0;
  }

  boolean isComplete() {
    return wholeBytes == total;
  }

  void add(Chunk chunk, ByteBuffer bytes, boolean isFrameComplete) {
    int count = bytes.remaining();
    if (received + count > total) {
      throw new MalformedFrameException(
          "fragments add up to more than the " + total + " bytes announced");
    }
    if (count < MIN_KEPT_BYTES) {
      copy(bytes);
    } else {
      held.hold(chunk);
      pieces.add(new Piece(bytes.slice(), chunk));
    }
    received += count;
    if (isFrameComplete) {
      wholePieces = pieces.size();
      wholeBytes = received;
    }
  }

  /// Copies a short slice behind the short ones of the same frame, so that many small reads do not
  /// make as many pieces.
  private void copy(ByteBuffer bytes) {
    int count = bytes.remaining();
    ByteBuffer copied = NOTHING;
    if (pieces.size() > wholePieces && pieces.getLast().chunk() == null) {
      copied = pieces.removeLast().bytes();
    }
    int end = copied.limit();
    if (copied.capacity() < end + count) {
      int capacity = end == 0 ? count : 2 * (end + count);
      held.copied(capacity - copied.capacity());
      copied = ByteBuffer.allocate(capacity).put(0, copied, 0, end);
    }
    copied.limit(end + count).put(end, bytes, bytes.position(), count);
    pieces.add(new Piece(copied, null));
  }

  /// Forgets the bytes of a frame that was cut off.
  void dropPartialFrame() {
    while (pieces.size() > wholePieces) {
      pieces.removeLast().release(held);
    }
    received = wholeBytes;
  }

  /// The message's bytes in order; valid until [#release()].
  public List<ByteBuffer> slices() {
    return pieces.stream().map(Piece::bytes).toList();
  }

  /// How many bytes the message has.
  public int length() {
    return total;
  }

  /// Lets the read buffers go.
  public void release() {
    pieces.forEach(piece -> piece.release(held));
    pieces.clear();
  }
}
