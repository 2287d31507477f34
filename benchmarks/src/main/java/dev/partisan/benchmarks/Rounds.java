package dev.partisan.benchmarks;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Measures several things in turn, round by round, every other round in reverse: what changes on the machine meanwhile
/// meets them all alike.
record Rounds(RoundOptions options, WorkerOptions workers, PrintWriter out) {
  /// Beyond what a measurement is to take: for connections to drain, and for machines that do much else.
  private static final Duration GRACE = Duration.ofSeconds(60);

  /// One of the things to measure.
  record Measurement(String name, Supplier<Answer> run) {}

  /// How long one measurement is to take.
  long nanos() {
    return (long) (options.seconds * TimeUnit.SECONDS.toNanos(1));
  }

  /// How long its answer may take.
  Duration timeout() {
    return Duration.ofNanos(nanos()).plus(GRACE);
  }

  /// Runs all rounds; returns the answers of those that count.
  Answers run(String title, Measurement... measurements) {
    Answers answers = new Answers();
    for (int round = 1 - options.warmUp; round <= options.rounds; round++) {
      List<Measurement> order = List.of(measurements);
      for (Measurement measurement : round % 2 == 0 ? order.reversed() : order) {
        Answer answer = measurement.run().get();
        String label = round < 1 ? "warm-up" : "round " + round;
        out.printf("%s, %s, %s: %s%n", title, label, measurement.name(), answer.line());
        out.flush();
        if (round >= 1) {
          answers.add(measurement.name(), answer);
        }
      }
    }
    return answers;
  }
}
