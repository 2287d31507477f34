package dev.partisan.simulation;

import dev.partisan.wire.Chunk;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;

/// The chunk that all connections of a simulation read into, and free ones beside it. One is enough
/// for all machines, because one of them runs at a time.
final class ReadBuffers {
  /// A chunk with less room than this is left to those who hold parts of it.
  private static final int LEAST_ROOM = 64 * 1024;

  private static final int MAX_FREE = 64;

  private final ArrayDeque<Chunk> free = new ArrayDeque<>();
  private Chunk current = take();
  private int filled;

  /// What a read goes into: its buffer has room between position and limit.
  Chunk open() {
    if (!current.isShared()) {
      filled = 0;
    } else if (Chunk.SIZE - filled < LEAST_ROOM) {
      current.release();
      current = take();
      filled = 0;
    }
    current.buffer().limit(Chunk.SIZE).position(filled);
    return current;
  }

  /// The read is over: what it brought lies between position and limit.
  void filled() {
    ByteBuffer buffer = current.buffer();
    int end = buffer.position();
    buffer.limit(end).position(filled);
    filled = end;
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
