package dev.partisan.amqp;

import dev.partisan.spi.EventLoop;
import dev.partisan.wire.Chunk;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The chunk that what arrives for an event loop is copied into, and the free ones that may follow it. Belongs to the
/// loop's thread, as do the chunks.
final class LoopChunks {
  private static final int MAX_FREE = 16;

  /// Loops live as long as the JVM.
  private static final Map<EventLoop, LoopChunks> ALL = new ConcurrentHashMap<>();

  private final ArrayDeque<Chunk> free = new ArrayDeque<>();
  private Chunk current = take();
  private int filled;

  private LoopChunks() {}

  static LoopChunks of(EventLoop loop) {
    return ALL.computeIfAbsent(loop, _ -> new LoopChunks());
  }

  /// The bytes, a chunk's worth at most, between position and limit of a chunk's buffer.
  Chunk copy(byte[] bytes, int start, int length) {
    if (!current.isShared()) {
      filled = 0;
    } else if (Chunk.SIZE - filled < length) {
      current.release();
      current = take();
      filled = 0;
    }
    ByteBuffer buffer = current.buffer().limit(Chunk.SIZE).position(filled);
    buffer.put(bytes, start, length).flip().position(filled);
    filled += length;
    return current;
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
