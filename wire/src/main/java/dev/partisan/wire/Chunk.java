package dev.partisan.wire;

import java.nio.ByteBuffer;
import java.util.function.Consumer;

/// A pooled buffer that several readers may hold: it goes back to its pool when the last of them
/// lets go.
///
/// Owned by one thread at a time; the count of holders is a plain field.
public final class Chunk {
  /// Bytes in a chunk: several reads' worth of small frames, or four fragments of a large message.
  public static final int SIZE = 256 * 1024;

  private final ByteBuffer buffer;
  private final Consumer<Chunk> recycler;
  private int holders = 1;

  public Chunk(ByteBuffer buffer, Consumer<Chunk> recycler) {
    this.buffer = buffer;
    this.recycler = recycler;
  }

  /// The one buffer behind this chunk; its position and limit are the owner's.
  public ByteBuffer buffer() {
    return buffer;
  }

  /// Whether somebody besides the owner holds a part of this chunk.
  public boolean isShared() {
    return holders > 1;
  }

  /// Keeps the bytes from being reused until a matching [#release()].
  public void hold() {
    holders++;
  }

  /// Lets go; at the last release the chunk returns to its pool, ready to be taken again.
  public void release() {
    if (--holders == 0) {
      holders = 1;
      buffer.clear();
      recycler.accept(this);
    }
  }
}
