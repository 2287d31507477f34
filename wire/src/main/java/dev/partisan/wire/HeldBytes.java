package dev.partisan.wire;

import java.util.IdentityHashMap;

/// What the unfinished messages of a lane keep from being reused: copies, and whole read chunks however
/// little of them is wanted.
final class HeldBytes {
  private final IdentityHashMap<Chunk, Integer> slices = new IdentityHashMap<>(); // lookups only
  private long bytes;

  /// All of it, in bytes.
  long bytes() {
    return bytes;
  }

  void hold(Chunk chunk) {
    chunk.hold();
    if (slices.merge(chunk, 1, Integer::sum) == 1) {
      bytes += chunk.buffer().capacity();
    }
  }

  void release(Chunk chunk) {
    if (slices.merge(chunk, -1, Integer::sum) == 0) {
      slices.remove(chunk);
      bytes -= chunk.buffer().capacity();
    }
    chunk.release();
  }

  /// A copy was made, grew or, where `count` is negative, was let go.
  void copied(int count) {
    bytes += count;
  }
}
