package dev.partisan.benchmarks;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.LongAdder;

/// Looks for a secret where it must not be: in bytes that were sent, in log lines, in errors. It knows it as it is, in
/// hexadecimal and in Base64.
final class SecretWatch {
  private static final int MAX_DEPTH = 16;

  private final List<String> forms;
  private final LongAdder looked = new LongAdder();
  private final LongAdder found = new LongAdder();

  SecretWatch(String secret) {
    byte[] bytes = secret.getBytes(UTF_8);
    String hex = HexFormat.of().formatHex(bytes);
    String base64 = Base64.getEncoder().withoutPadding().encodeToString(bytes);
    this.forms = List.of(secret, hex, hex.toUpperCase(Locale.ROOT), base64);
  }

  /// Looks through bytes that a node has sent.
  void look(byte[] bytes, int count) {
    look(new String(bytes, 0, count, ISO_8859_1));
  }

  void look(byte[] bytes) {
    look(bytes, bytes.length);
  }

  /// Looks through a text.
  void look(String text) {
    looked.increment();
    for (String form : forms) {
      if (text.contains(form)) {
        found.increment();
        System.out.println(
            "  the secret is in " + text.length() + " characters that it must not be in");
      }
    }
  }

  /// Looks through what an error and its causes say.
  void look(Throwable error) {
    int depth = 0;
    for (Throwable each = error; each != null && depth < MAX_DEPTH; each = each.getCause()) {
      look(each.toString());
      depth++;
    }
  }

  long looked() {
    return looked.sum();
  }

  long found() {
    return found.sum();
  }
}
