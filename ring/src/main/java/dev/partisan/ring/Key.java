package dev.partisan.ring;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// A key in a map.
final class Key implements Comparable<Key> {
  private final byte[] bytes;
  private final long hash;

  Key(byte[] bytes) {
    this.bytes = bytes;
    long h = 0xcbf29ce484222325L;
    for (byte each : bytes) {
      h = (h ^ each) * 0x100000001b3L;
    }
    this.hash = HashTree.mix(h);
  }

  byte[] bytes() {
    return bytes;
  }

  long hash() {
    return hash;
  }

  @Override
  public int compareTo(Key other) {
    return Arrays.compareUnsigned(bytes, other.bytes);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Key that && Arrays.equals(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return (int) hash;
  }

  @Override
  public String toString() {
    return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1);
  }
}
