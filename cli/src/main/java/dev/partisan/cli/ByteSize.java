package dev.partisan.cli;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Numbers of bytes as people write and read them.
public final class ByteSize {
  private static final Pattern FORM = Pattern.compile("(\\d{1,15})\\s*(B|KiB|MiB|GiB)?");
  private static final double MEGA = 1e6;
  private static final double GIGA = 1e9;

  private ByteSize() {}

  /// Reads `65536`, `64KiB`, `8MiB` or `1GiB`.
  ///
  /// @throws IllegalArgumentException naming the text and the forms
  public static long parse(String text) {
    Matcher form = FORM.matcher(text.strip());
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' is no number of bytes: write 65536, 64KiB, 8MiB or 1GiB");
    }
    String unit = form.group(2);
    int shift =
        switch (unit == null ? "B" : unit) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          case "GiB" -> 30;
          default -> 0;
        };
    long number = Long.parseLong(form.group(1));
    if (number > Long.MAX_VALUE >> shift) {
      throw new IllegalArgumentException("'" + text + "' is more bytes than can be counted");
    }
    return number << shift;
  }

  /// Three digits or so: `146 MB`, `1.46 GB`, `512 bytes`; units of powers of ten.
  public static String text(long bytes) {
    if (bytes < 10_000) {
      return bytes + (bytes == 1 ? " byte" : " bytes");
    }
    if (bytes < MEGA) {
      return String.format(Locale.ROOT, "%.0f kB", bytes / 1e3);
    }
    return bytes < GIGA
        ? String.format(Locale.ROOT, bytes < 10 * MEGA ? "%.1f MB" : "%.0f MB", bytes / MEGA)
        : String.format(Locale.ROOT, "%.2f GB", bytes / GIGA);
  }
}
