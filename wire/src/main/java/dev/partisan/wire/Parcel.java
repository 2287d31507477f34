package dev.partisan.wire;

import java.nio.ByteBuffer;
import java.util.List;

/// A message that does not go through the log: a large one, or a small one that waits behind a large one of its pair.
///
/// Its bytes (envelope and payload) lie in pooled chunks until the peer has acknowledged the last of them.
public final class Parcel {
  private final Pair pair;
  private final List<Chunk> chunks;
  private final int length;
  private final long behind;

  // Below: the lane sender's own account of this parcel.
  int stream;
  volatile int sent;
  private volatile boolean isReleased;

  /// Whose messages keep their order among each other: sender, receiver and partition key.
  ///
  /// @param sender the sending process, 0 for none
  /// @param receiver the receiving process, or 0 where `receiverName` says it
  /// @param receiverName the registered name, or empty
  /// @param key the partition key, or 0
  public record Pair(long sender, long receiver, String receiverName, long key) {}

  /// @param pair whose order this message keeps
  /// @param chunks the bytes, from each buffer's position to its limit
  /// @param length how many bytes these are in all
  /// @param behind the log position up to which everything was queued before this message
  public Parcel(Pair pair, List<Chunk> chunks, int length, long behind) {
    this.pair = pair;
    this.chunks = chunks;
    this.length = length;
    this.behind = behind;
  }

  public Pair pair() {
    return pair;
  }

  public int length() {
    return length;
  }

  /// The same message, queued on another lane's log behind `position`.
  public Parcel movedBehind(long position) {
    return new Parcel(pair, chunks, length, position);
  }

  long behind() {
    return behind;
  }

  /// Whether it is cut into fragments.
  public boolean isFragmented() {
    return length > Frames.MAX_PART_BYTES;
  }

  /// Puts views of the bytes from `offset` on into `into`, beginning at `index`; returns the index behind the last.
  public int slices(int offset, int count, ByteBuffer[] into, int index) {
    int skip = offset;
    int wanted = count;
    int next = index;
    for (Chunk chunk : chunks) {
      ByteBuffer buffer = chunk.buffer();
      int available = buffer.remaining();
      if (skip >= available) {
        skip -= available;
        continue;
      }
      int taken = Math.min(wanted, available - skip);
      into[next++] = buffer.slice(buffer.position() + skip, taken);
      wanted -= taken;
      skip = 0;
      if (wanted == 0) {
        break;
      }
    }
    return next;
  }

  /// Whether all of it was handed to a connection.
  public boolean isSent() {
    return sent == length;
  }

  /// Whether the peer has all of it, or it was given up.
  public boolean isReleased() {
    return isReleased;
  }

  /// Gives the bytes back to their pool.
  public void release() {
    isReleased = true;
    chunks.forEach(Chunk::release);
  }
}
