package dev.partisan.wire;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A message that does not go through the log: a large one, or a small one that waits behind a
/// large one of its pair.
///
/// Its bytes (envelope and payload) lie in pooled chunks until the peer has acknowledged the last
/// of them.
public final class Parcel {
  private final Pair pair;
  private final List<Chunk> chunks;
  private final int length;
  private final long behind;

  // Below: the lane sender's own account of this parcel.
  int stream;
  int sent;

  private @Nullable Watcher watcher;

  /// Hears how far a parcel comes, on the lane's thread.
  public interface Watcher {
    /// All of it was handed to a connection. Told again when a lost connection made it go out anew.
    void sent();

    /// The peer has all of it, or it was given up.
    void released();
  }

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

  /// Lets `newWatcher` hear of this parcel; before it is queued.
  public void watch(Watcher newWatcher) {
    watcher = newWatcher;
  }

  /// Enters that bytes up to `offset` were handed to a connection.
  void sentTo(int offset) {
    sent = offset;
    if (watcher != null && offset == length) {
      watcher.sent();
    }
  }

  /// The same message, queued on another lane's log behind `position`.
  public Parcel movedBehind(long position) {
    Parcel moved = new Parcel(pair, chunks, length, position);
    moved.watcher = watcher;
    return moved;
  }

  long behind() {
    return behind;
  }

  /// Whether it is cut into fragments.
  public boolean isFragmented() {
    return length > Frames.MAX_PART_BYTES;
  }

  /// Puts views of the bytes from `offset` on into `into`, beginning at `index`; returns the index
  /// behind the last.
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

  /// Gives the bytes back to their pool.
  public void release() {
    chunks.forEach(Chunk::release);
    if (watcher != null) {
      watcher.released();
    }
  }
}
