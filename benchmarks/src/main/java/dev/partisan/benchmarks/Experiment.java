package dev.partisan.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/// What one of the paper's figures shows, on the scale of a machine where both sides share the processors.
///
/// @param title of its charts
/// @param along what the x axis shows
/// @param messages of each worker in a run: the paper's 1,000, or fewer where they are large
/// @param isBeside whether two more workers send 1 MiB all the time
record Experiment(
    String title,
    Along along,
    List<Integer> messageBytes,
    List<Integer> workers,
    List<Integer> lanes,
    List<Duration> roundTrips,
    long messages,
    boolean isBeside) {
  /// What varies from left to right.
  enum Along {
    WORKERS("workers"),
    LANES("lanes");

    final String text;

    Along(String text) {
      this.text = text;
    }
  }

  private static final int KIBI = 1024;
  private static final int MEBI = KIBI * KIBI;
  private static final Duration NEAR = Duration.ofMillis(1);
  private static final Duration FAR = Duration.ofMillis(20);
  private static final List<Duration> BOTH = List.of(NEAR, FAR);

  /// The paper's experiment of a number, 1 to 4.
  ///
  /// @param isFull with more points
  static Experiment of(int figure, boolean isFull) {
    List<Integer> workers = isFull ? List.of(1, 2, 4, 8, 16, 32, 64, 128) : List.of(1, 8, 32, 128);
    return switch (figure) {
      case 1 ->
          new Experiment(
              "One channel, one lane",
              Along.WORKERS,
              isFull ? List.of(64, KIBI, 8 * KIBI) : List.of(64, KIBI),
              workers,
              List.of(1),
              BOTH,
              1_000,
              false);
      case 2 ->
          new Experiment(
              "Requests beside background traffic of 1 MiB",
              Along.WORKERS,
              List.of(KIBI),
              workers,
              List.of(1),
              isFull ? List.of(Duration.ZERO, NEAR, FAR) : List.of(Duration.ZERO, FAR),
              1_000,
              true);
      case 3 ->
          new Experiment(
              "One channel, eight lanes",
              Along.WORKERS,
              List.of(MEBI),
              isFull ? List.of(1, 2, 4, 8, 16, 32, 64) : List.of(1, 4, 16, 64),
              List.of(8),
              BOTH,
              10,
              false);
      case 4 ->
          new Experiment(
              "One channel, several lanes, 32 workers",
              Along.LANES,
              List.of(MEBI),
              List.of(32),
              List.of(1, 2, 4, 8, 16),
              BOTH,
              10,
              false);
      default ->
          throw new BenchmarkException(
              "no experiment for figure " + figure + " here: choose 1, 2, 3, 4 or 7");
    };
  }

  List<Load> loads() {
    int channels = isBeside ? 3 : 1;
    return messageBytes.stream()
        .flatMap(bytes ->
            workers.stream()
                .flatMap(
                    count -> lanes.stream().map(each -> new Load(bytes, count, each, channels))))
        .toList();
  }

  /// Who takes part: where there is background traffic, Partisan on one channel as well.
  List<Contestant> contestants() {
    Stream<Contestant> peers = Contestant.all().stream();
    return isBeside
        ? Stream.concat(
                Stream.of(new Contestant.Partisan(), new Contestant.OneChannel()),
                peers.filter(each -> each instanceof Erlang || each instanceof Pekko))
            .toList()
        : peers.toList();
  }

  double x(Load load) {
    return along == Along.WORKERS ? load.workers() : load.lanes();
  }
}
