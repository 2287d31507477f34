package dev.partisan.wire;

import dev.partisan.wire.HandshakeMessage.Grant;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// Frames as byte arrays, written with the product's own writers.
final class FrameBytes {
  /// What the nodes of these tests take in.
  static final Grant GRANT = new Grant(1 << 20, 1 << 24);

  private FrameBytes() {}

  static byte[] message(byte[] body) {
    ByteBuffer out = ByteBuffer.allocate(Frames.HEADER_BYTES + body.length);
    Frames.putMessageHeader(out, 0, body.length);
    return out.put(Frames.HEADER_BYTES, body).array();
  }

  static byte[] fragment(int stream, int total, byte[] part) {
    ByteBuffer out =
        ByteBuffer.allocate(Frames.HEADER_BYTES + Frames.FRAGMENT_PREFIX_BYTES + part.length);
    Frames.putFragmentHeader(out, stream, total, part.length);
    return out.put(part).array();
  }

  static byte[] ack(long frames) {
    ByteBuffer out = ByteBuffer.allocate(Frames.HEADER_BYTES + Long.BYTES);
    Frames.putAck(out, frames);
    return out.array();
  }

  /// A header with any type code and length, and nothing behind it.
  static byte[] header(int code, int length) {
    return ByteBuffer.allocate(Frames.HEADER_BYTES).putInt(code << 24 | length).array();
  }

  static byte[] concat(byte[]... parts) {
    int length = 0;
    for (byte[] part : parts) {
      length += part.length;
    }
    ByteBuffer out = ByteBuffer.allocate(length);
    for (byte[] part : parts) {
      out.put(part);
    }
    return out.array();
  }

  static byte[] random(RandomGenerator random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }

  static String hex(ByteBuffer buffer) {
    return HexFormat.of().formatHex(bytes(buffer));
  }

  static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
