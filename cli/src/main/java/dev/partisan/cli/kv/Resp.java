package dev.partisan.cli.kv;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/// Answers as they go over the wire, in version 2 or 3 of the protocol.
final class Resp {
  static final byte[] OK = simple("OK");
  static final byte[] PONG = simple("PONG");

  private static final byte[] NULL_2 = ascii("$-1\r\n");
  private static final byte[] NULL_3 = ascii("_\r\n");

  private Resp() {}

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static byte[] simple(String text) {
    return ascii("+" + text + "\r\n");
  }

  /// @param text begins with a code such as ERR; line ends in it become spaces
  static byte[] error(String text) {
    return ("-" + text.replace('\r', ' ').replace('\n', ' ') + "\r\n").getBytes(UTF_8);
  }

  static byte[] integer(long number) {
    return ascii(":" + number + "\r\n");
  }

  static byte[] bulk(byte[] bytes) {
    byte[] head = ascii("$" + bytes.length + "\r\n");
    byte[] all = new byte[head.length + bytes.length + 2];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(bytes, 0, all, head.length, bytes.length);
    all[all.length - 2] = '\r';
    all[all.length - 1] = '\n';
    return all;
  }

  static byte[] bulk(String text) {
    return bulk(text.getBytes(UTF_8));
  }

  static byte[] nothing(int version) {
    return version >= 3 ? NULL_3 : NULL_2;
  }

  static byte[] array(List<byte[]> answers) {
    return joined("*" + answers.size() + "\r\n", answers);
  }

  /// A map; in version 2 a list of keys and values.
  static byte[] map(int version, Map<String, byte[]> entries) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(
        ascii(version >= 3 ? "%" + entries.size() + "\r\n" : "*" + 2 * entries.size() + "\r\n"));
    entries.forEach((key, answer) -> {
      all.writeBytes(bulk(key));
      all.writeBytes(answer);
    });
    return all.toByteArray();
  }

  private static byte[] joined(String head, List<byte[]> answers) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(ascii(head));
    answers.forEach(all::writeBytes);
    return all.toByteArray();
  }
}
