package dev.partisan.amqp;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.partisan.spi.LaneName;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What exchanges, queues and keys of a cluster are called at the broker.
///
/// AMQP's names have 255 bytes at most. What is too long is cut off and ends in a digest.
final class Names {
  private static final int MAX_PART_BYTES = 60;
  private static final int DIGEST_BYTES = 8;

  private final String prefix;

  Names(String cluster) {
    this.prefix = "partisan." + part(cluster);
  }

  /// The direct exchange through which nodes are dialled.
  String nodes() {
    return prefix + ".nodes";
  }

  /// The fanout exchange on which nodes announce themselves.
  String members() {
    return prefix + ".members";
  }

  /// The key under which a node's queue for a lane is bound.
  static String key(String node, LaneName lane) {
    return part(node) + "." + part(lane.channel()) + "." + lane.index();
  }

  /// A node's queue for a lane, in one life of its connection.
  String queue(String node, LaneName lane, long life) {
    return prefix + "." + key(node, lane) + "." + HexFormat.of().toHexDigits(life);
  }

  /// A node's queue for announcements.
  String membersQueue(String node, long life) {
    return prefix + "." + part(node) + ".members." + HexFormat.of().toHexDigits(life);
  }

  private static String part(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    if (bytes.length <= MAX_PART_BYTES) {
      return text;
    }
    String start = new String(bytes, 0, MAX_PART_BYTES - 2 * DIGEST_BYTES - 1, UTF_8);
    return start.replace("\uFFFD", "") + "~" + digest(bytes);
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest, 0, DIGEST_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each JVM has SHA-256", e);
    }
  }
}
