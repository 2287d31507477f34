package dev.partisan.transport;

import dev.partisan.wire.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// The one chunk that all connections of a loop read into, and the free ones that may follow it.
///
/// While handlers keep nothing, every read goes to the start of the same chunk, whose memory then
/// stays in the processor's cache. Belongs to its loop's thread, as do the chunks.
final class ReadChunks {
  /// A chunk with less room than this is left to those who hold parts of it.
  static final int MIN_ROOM = 64 * 1024;

  /// 16 MiB of free chunks: a large message's worth. What is given back beyond that is garbage.
  private static final int MAX_FREE = 64;

  /// Where bytes come from.
  @FunctionalInterface
  interface Source {
    /// Fills the buffer with what there is; 0 when that is nothing, -1 at the end of the stream.
    int read(ByteBuffer buffer) throws IOException;
  }

  private final ArrayDeque<Chunk> free = new ArrayDeque<>();
  private Chunk current = take();
  private int filled;

  /// The chunk that the last [#read] filled.
  Chunk current() {
    return current;
  }

  /// Reads what the socket has, up to a chunk. Leaves the bytes read between the position and limit
  /// of the current chunk's buffer.
  ///
  /// @return how many bytes; 0 when there are none, -1 at the end of the stream
  int read(Source source) throws IOException {
    makeRoom();
    int start = filled;
    ByteBuffer buffer = current.buffer().limit(Chunk.SIZE).position(start);
    int count = source.read(buffer);
    filled = start + Math.max(count, 0);
    buffer.limit(filled).position(start);
    return count;
  }

  private void makeRoom() {
    if (!current.isShared()) {
      filled = 0;
    } else if (Chunk.SIZE - filled < MIN_ROOM) {
      current.release();
      current = take();
      filled = 0;
    }
  }

  private Chunk take() {
    Chunk chunk = free.pollLast();
    return chunk != null ? chunk : new Chunk(ByteBuffer.allocateDirect(Chunk.SIZE), this::giveBack);
  }

  private void giveBack(Chunk chunk) {
    if (free.size() < MAX_FREE) {
      free.addLast(chunk);
    }
  }
}
