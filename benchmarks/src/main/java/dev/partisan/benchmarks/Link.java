package dev.partisan.benchmarks;

import dev.partisan.faults.DelayedLink;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What is between the two sides of a comparison: loopback, or two network namespaces with a line of a given delay.
record Link(Duration roundTrip, Place receiver, Place sender, @Nullable DelayedLink line)
    implements AutoCloseable {
  static Link open(Duration roundTrip) throws IOException {
    if (roundTrip.isZero()) {
      return new Link(roundTrip, Place.LOOPBACK, Place.LOOPBACK, null);
    }
    DelayedLink line = DelayedLink.open(roundTrip);
    return new Link(
        roundTrip,
        new Place(line.address("receiver"), line.command("receiver", List.of())),
        new Place(line.address("sender"), line.command("sender", List.of())),
        line);
  }

  /// What follows a load where it is named; nothing for loopback.
  String text() {
    return text(roundTrip);
  }

  static String text(Duration roundTrip) {
    return roundTrip.isZero() ? "" : ", " + roundTrip.toNanos() / 1e6 + " ms";
  }

  @Override
  public void close() throws IOException {
    if (line != null) {
      line.close();
    }
  }
}
