package dev.partisan.wire;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// A digest of the handshake frames of one connection so far, the same on both sides: what a proof
/// is for. A proof for other nonces, nodes, lanes or epochs, or from the other side, is another.
final class Transcript {
  private byte[] digest = new byte[0];

  /// A frame was sent or received; its body lies between position and limit and stays so.
  void add(FrameType type, ByteBuffer body) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(digest);
      sha256.update(
          ByteBuffer.allocate(Integer.BYTES).putInt(type.header(body.remaining())).flip());
      sha256.update(body.duplicate());
      digest = sha256.digest();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM has no SHA-256", e);
    }
  }

  byte[] digest() {
    return digest;
  }
}
