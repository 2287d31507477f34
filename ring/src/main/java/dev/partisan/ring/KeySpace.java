package dev.partisan.ring;

import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The key space of 2^160, cut into equal partitions.
final class KeySpace {
  private static final int BITS = 160;
  private static final int TOP_BITS = 32;

  private KeySpace() {}

  /// The partition that a key belongs to.
  ///
  /// @param partitions how many there are, at most 65,536
  static int partitionOf(byte[] key, int partitions) {
    byte[] hash = hash(key);
    // The top 32 bits decide: no boundary of so few partitions lies deeper, but by less than 2^-16
    // of one.
    long top =
        (hash[0] & 0xffL) << 24 | (hash[1] & 0xff) << 16 | (hash[2] & 0xff) << 8 | hash[3] & 0xff;
    return (int) (top * partitions >>> TOP_BITS);
  }

  /// Where a partition begins.
  static BigInteger start(int partition, int partitions) {
    return BigInteger.ONE
        .shiftLeft(BITS)
        .multiply(BigInteger.valueOf(partition))
        .divide(BigInteger.valueOf(partitions));
  }

  /// A key's place in the key space: its SHA-1, 20 bytes.
  static byte[] hash(byte[] key) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(key);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
