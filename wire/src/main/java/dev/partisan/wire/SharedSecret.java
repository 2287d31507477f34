package dev.partisan.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What all nodes of a cluster know and nobody else does. It is never sent: a node proves that it
/// knows it. No text tells anything of it.
///
/// ```java
/// SharedSecret secret = new SharedSecret(bytes);
/// Handshake.Identity identity = new Handshake.Identity("prod", self, advertised, grant, secret);
/// ```
public final class SharedSecret {
  /// As long as a key of AES-128: shorter ones can be guessed.
  public static final int MIN_BYTES = 16;

  private static final String ALGORITHM = "HmacSHA256";

  private final SecretKeySpec key;

  /// @param bytes copied
  /// @throws IllegalArgumentException when there are fewer than [#MIN_BYTES]
  public SharedSecret(byte[] bytes) {
    if (bytes.length < MIN_BYTES) {
      throw new IllegalArgumentException(
          "the shared secret has %d bytes, fewer than %d: make one with 'openssl rand -base64 32'"
              .formatted(bytes.length, MIN_BYTES));
    }
    this.key = new SecretKeySpec(bytes, ALGORITHM);
  }

  /// Proves knowledge of the secret in the part of `role`, for what was said so far.
  String prove(String role, byte[] transcript, ByteBuffer saying) {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      mac.update(ByteBuffer.wrap(role.getBytes(US_ASCII)));
      mac.update((byte) 0);
      mac.update(transcript);
      mac.update(saying.duplicate());
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JVM has no " + ALGORITHM, e);
    }
  }

  /// Compares in a time that tells nothing of where two proofs differ.
  static boolean areEqual(String proof, String expected) {
    return MessageDigest.isEqual(proof.getBytes(UTF_8), expected.getBytes(UTF_8));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SharedSecret that
        && MessageDigest.isEqual(key.getEncoded(), that.key.getEncoded());
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(key.getEncoded());
  }

  @Override
  public String toString() {
    return "SharedSecret[hidden]";
  }
}
