package dev.partisan.wire.payload;

import java.nio.ByteBuffer;

/// A byte array or a buffer of bytes; a component may change from one to the other.
final class Bytes extends Codec {
  private final boolean isArray;

  /// Reads arrays, or else read-only buffers.
  Bytes(boolean isArray) {
    this.isArray = isArray;
  }

  @Override
  void write(Object value, PayloadOutput out) {
    if (value instanceof byte[] array) {
      out.writeLength(Tag.BYTES, array.length);
      out.putBytes(array, 0, array.length);
    } else {
      ByteBuffer buffer = (ByteBuffer) value;
      out.writeLength(Tag.BUFFER, buffer.remaining());
      out.putBytes(buffer);
    }
  }

  @Override
  Object read(PayloadInput in, byte tag) {
    if (tag != Tag.BYTES && tag != Tag.BUFFER) {
      throw unexpected(in, tag, "bytes");
    }
    byte[] bytes = in.getBytes(in.getCount(1));
    if (isArray) {
      return bytes;
    }
    in.charge(128);
    return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
  }

  @Override
  boolean isShareable() {
    return false;
  }
}
