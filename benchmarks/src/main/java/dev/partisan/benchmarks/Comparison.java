package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Rounds.Measurement;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All contestants under the same loads, round by round in turn: a table of what each reached and of how many times the
/// first one reached that.
final class Comparison {
  /// How one measurement goes.
  interface Way {
    Answer measure(Pair pair);
  }

  /// What is shown of it.
  ///
  /// @param unit of the values
  /// @param value of a round, out of the contestant's answer
  /// @param isMoreBetter whether the ratio is of the first one's to the other's, or the other way round
  record Shown(String name, String unit, Function<Answer, Double> value, boolean isMoreBetter) {}

  /// One cell: a contestant under a load.
  ///
  /// @param ratio of the first contestant to this one, above 1 where the first is better
  record Cell(
      Load load, Duration roundTrip, String contestant, Shown shown, Series values, Series ratio) {
    Map<String, Object> asMap() {
      Map<String, Object> map = new LinkedHashMap<>();
      map.put("messageBytes", load.messageBytes());
      map.put("workers", load.workers());
      map.put("lanes", load.lanes());
      map.put("channels", load.channels());
      map.put("roundTripMillis", roundTrip.toNanos() / 1e6);
      map.put("system", contestant);
      map.put("measure", shown.name());
      map.put("unit", shown.unit());
      map.put("median", values.median());
      map.put("rounds", values.values());
      map.put("ratio", ratio.median());
      return map;
    }
  }

  private final List<Contestant> contestants;
  private final ComparisonOptions.Runs runs;
  private final PrintWriter out;
  private final List<Cell> cells = new ArrayList<>();

  Comparison(List<Contestant> contestants, ComparisonOptions.Runs runs, PrintWriter out) {
    this.contestants = contestants;
    this.runs = runs;
    this.out = out;
  }

  List<Cell> cells() {
    return List.copyOf(cells);
  }

  /// Runs all loads over all links.
  void run(List<Load> loads, List<Duration> roundTrips, Way way, List<Shown> shown)
      throws IOException {
    for (Duration roundTrip : roundTrips) {
      try (Link link = Link.open(roundTrip)) {
        for (Load load : loads) {
          run(load, link, way, shown);
        }
      }
    }
  }

  private void run(Load load, Link link, Way way, List<Shown> shown) throws IOException {
    List<Pair> pairs = new ArrayList<>();
    try {
      for (Contestant contestant : contestants) {
        pairs.add(contestant.start(load, link.receiver(), link.sender(), runs.workers));
      }
      Rounds rounds = new Rounds(runs.rounds, runs.workers, out);
      Measurement[] measurements = new Measurement[pairs.size()];
      for (int i = 0; i < measurements.length; i++) {
        Pair pair = pairs.get(i);
        measurements[i] = new Measurement(contestants.get(i).name(), () -> way.measure(pair));
      }
      Answers answers = rounds.run(load + link.text(), measurements);
      for (Shown each : shown) {
        add(load, link.roundTrip(), each, answers);
      }
    } finally {
      for (Pair pair : pairs) {
        pair.close();
      }
    }
  }

  private void add(Load load, Duration roundTrip, Shown shown, Answers answers) {
    Series first = answers.series(contestants.getFirst().name(), shown.value());
    for (Contestant contestant : contestants) {
      Series values = answers.series(contestant.name(), shown.value());
      Series ratio = shown.isMoreBetter() ? first.dividedBy(values) : values.dividedBy(first);
      cells.add(new Cell(load, roundTrip, contestant.name(), shown, values, ratio));
    }
  }

  /// A row for each load and measure, a column for each contestant.
  void print() {
    List<List<String>> rows = new ArrayList<>();
    List<String> head = new ArrayList<>(List.of("load", ""));
    contestants.forEach(contestant -> head.add(contestant.name()));
    rows.add(head);
    for (int at = 0; at < cells.size(); at += contestants.size()) {
      Cell first = cells.get(at);
      List<String> row = new ArrayList<>();
      row.add(first.load() + Link.text(first.roundTrip()));
      row.add(first.shown().name() + ", " + first.shown().unit());
      for (Cell cell : cells.subList(at, at + contestants.size())) {
        row.add(text(cell, cell.contestant().equals(first.contestant())));
      }
      rows.add(row);
    }
    out.println();
    Report.table(rows).forEach(out::println);
    out.println();
    out.println(
        "In brackets: how many times better partisan is, the median of the rounds' ratios.");
    contestants.forEach(contestant -> out.println(contestant.name() + ": " + contestant.setup()));
    out.flush();
  }

  private static String text(Cell cell, boolean isFirst) {
    double value = cell.values().median();
    String text = String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
    double ratio = cell.ratio().median();
    return isFirst
        ? text
        : text + String.format(Locale.ROOT, ratio >= 10 ? " (%.0f)" : " (%.2f)", ratio);
  }

  /// All of it, for machines.
  Map<String, Object> asMap() {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("machine", Machine.describe(runs.workers.flags()));
    Map<String, Object> setups = new LinkedHashMap<>();
    contestants.forEach(contestant -> setups.put(contestant.name(), contestant.setup()));
    map.put("systems", setups);
    map.put("results", cells.stream().map(Cell::asMap).toList());
    return map;
  }

  /// Prints the table, and writes all of it to a file if there is one.
  void report(@Nullable Path json) throws IOException {
    print();
    if (json != null) {
      Files.writeString(json, Json.write(asMap()));
    }
  }
}
