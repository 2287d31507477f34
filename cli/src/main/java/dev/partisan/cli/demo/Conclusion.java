package dev.partisan.cli.demo;

import dev.partisan.cli.demo.DemoReport.Bulk;
import dev.partisan.cli.demo.DemoReport.Requests;
import dev.partisan.cli.demo.DemoReport.Run;
import java.util.Locale;
import java.util.Objects;

/// What the two ways of using channels come to, in one sentence made of their figures.
final class Conclusion {
  /// Below this, two figures of one short run are the same.
  private static final double NOTABLE = 1.25;

  private Conclusion() {}

  /// @param shared a run with everything on one channel
  /// @param separate one with channels of their own
  static String of(Run shared, Run separate) {
    Requests before = Objects.requireNonNull(shared.requests());
    Requests after = Objects.requireNonNull(separate.requests());
    String file =
        "while the file kept %.0f%% of its speed.".formatted(100 * speed(separate) / speed(shared));
    String half =
        "half of the requests were answered within "
            + change(before.p50Millis(), after.p50Millis());
    String most = "99 in 100 within " + change(before.p99Millis(), after.p99Millis());
    String opening =
        isSooner(before.p50Millis(), after.p50Millis())
                || isSooner(before.p99Millis(), after.p99Millis())
            ? "Channels keep small messages from waiting behind large ones: "
            : "Channels of their own did not help the small messages this time: ";
    return opening + "with a channel of their own, " + half + " and " + most + ", " + file;
  }

  private static boolean isSooner(double before, double after) {
    return before / after >= NOTABLE;
  }

  private static String change(double before, double after) {
    String what =
        isSooner(before, after)
            ? times(before / after) + " times sooner"
            : isSooner(after, before) ? times(after / before) + " times later" : "about the same";
    return "%s instead of %s (%s)".formatted(millis(after), millis(before), what);
  }

  private static double speed(Run run) {
    Bulk bulk = Objects.requireNonNull(run.bulk());
    return bulk.megabytesPerSecond();
  }

  private static String times(double ratio) {
    return String.format(Locale.ROOT, ratio < 10 ? "%.1f" : "%.0f", ratio);
  }

  static String millis(double value) {
    return number(value) + " ms";
  }

  /// Three digits or so.
  static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }
}
