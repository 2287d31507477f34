package dev.partisan.cli.demo;

import dev.partisan.cli.demo.DemoReport.Bulk;
import dev.partisan.cli.demo.DemoReport.Run;
import java.util.Locale;

/// What the two runs say about channels, in one sentence made of their figures.
final class Conclusion {
  /// Below this, two figures of one short run are the same.
  private static final double NOTABLE = 1.25;

  private Conclusion() {}

  static String of(Run shared, Run separate) {
    double sharedMillis = shared.requests().p99Millis();
    double separateMillis = separate.requests().p99Millis();
    double sooner = sharedMillis / separateMillis;
    if (sooner >= NOTABLE) {
      return ("On the file's own channel a small request waits its turn behind the file: 99 in 100 were answered within"
              + " %s; with a channel of their own, within %s, which is %s times sooner, while the file went at %s of its"
              + " speed.")
          .formatted(
              millis(sharedMillis), millis(separateMillis), times(sooner), speed(shared, separate));
    }
    String comparison =
        sooner > 1 / NOTABLE
            ? "as on one channel for everything"
            : times(1 / sooner) + " times later";
    return ("This time, channels of their own did not get the small requests through sooner: 99 in 100 were answered within"
            + " %s, %s (%s), while the file went at %s of its speed.")
        .formatted(
            millis(separateMillis), comparison, millis(sharedMillis), speed(shared, separate));
  }

  private static String speed(Run shared, Run separate) {
    Bulk before = shared.bulk();
    Bulk after = separate.bulk();
    return before == null || after == null
        ? "an unknown part"
        : "%.0f%%".formatted(100 * after.megabytesPerSecond() / before.megabytesPerSecond());
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.1f" : "%.0f", ratio);
  }

  /// Three digits or so.
  static String millis(double value) {
    return number(value) + " ms";
  }

  static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }
}
