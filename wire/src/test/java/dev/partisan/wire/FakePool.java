package dev.partisan.wire;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;

/// Chunks that are counted, and scribbled over when they come back, so that nobody reads them
/// afterwards unnoticed.
final class FakePool {
  private final int chunkBytes;
  private final ArrayDeque<Chunk> free = new ArrayDeque<>();
  private int inUse;

  FakePool(int chunkBytes) {
    this.chunkBytes = chunkBytes;
  }

  Chunk take() {
    inUse++;
    Chunk chunk = free.pollLast();
    return chunk != null ? chunk : new Chunk(ByteBuffer.allocate(chunkBytes), this::giveBack);
  }

  private void giveBack(Chunk chunk) {
    inUse--;
    Arrays.fill(chunk.buffer().array(), (byte) 0xEE);
    free.addLast(chunk);
  }

  int chunkBytes() {
    return chunkBytes;
  }

  int inUse() {
    return inUse;
  }
}
