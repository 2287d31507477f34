package dev.partisan.wire;

import java.nio.ByteBuffer;

/// One direction of a byte connection: holds a few bytes on their way.
final class FakePipe {
  private final byte[] ring;
  private int start;
  private int size;

  FakePipe(int capacity) {
    ring = new byte[capacity];
  }

  /// Takes at most `most` bytes; returns how many.
  int write(ByteBuffer source, int most) {
    int taken = Math.min(Math.min(source.remaining(), most), ring.length - size);
    int at = (start + size) % ring.length;
    int straight = Math.min(taken, ring.length - at);
    source.get(ring, at, straight);
    source.get(ring, 0, taken - straight);
    size += taken;
    return taken;
  }

  /// Gives at most `most` bytes, as far as the target has room.
  void read(ByteBuffer target, int most) {
    int given = Math.min(Math.min(target.remaining(), most), size);
    int straight = Math.min(given, ring.length - start);
    target.put(ring, start, straight);
    target.put(ring, 0, given - straight);
    start = (start + given) % ring.length;
    size -= given;
  }

  int size() {
    return size;
  }
}
