package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Comparison.Cell;
import dev.partisan.benchmarks.Comparison.Shown;
import dev.partisan.charts.LineChart;
import dev.partisan.charts.LineChart.Axis;
import dev.partisan.charts.LineChart.Line;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// The experiments behind the paper's figures, with their peers in the same run.
@Command(
    name = "figures",
    mixinStandardHelpOptions = true,
    description = {
      "Runs the experiment of one of the paper's figures and writes what was seen as CSV, JSON and charts.",
      "1: one channel, by workers. 2: requests beside background traffic. 3: eight lanes, by workers. 4: by lanes.",
      "7: bytes of replicated data, by nodes; its options: figures 7 --help.",
      "Above a round trip of 0 ms it needs root, ip and /dev/net/tun; without them it is run over loopback."
    })
final class Figures implements Callable<Integer> {
  private static final double NANOS_PER_MILLI = 1e6;
  private static final long LONGEST_RUN = TimeUnit.SECONDS.toNanos(60);

  private static final Shown TIME =
      new Shown("time", "ms", answer -> answer.number("nanos") / NANOS_PER_MILLI, false);

  @Spec private @Nullable CommandSpec command;
  @Mixin private ComparisonOptions.Runs runs = new ComparisonOptions.Runs();

  @Parameters(index = "0", paramLabel = "FIGURE", description = "1, 2, 3, 4 or 7.")
  private int figure;

  @Option(names = "--full", description = "More points; takes three times as long.")
  private boolean isFull;

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      defaultValue = "benchmarks/results",
      description = "Where the files go (${DEFAULT-VALUE}).")
  private Path output = Path.of("benchmarks/results");

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Session.out(command);
    Experiment experiment = Experiment.of(figure, isFull);
    List<Contestant> contestants = new ArrayList<>();
    for (Contestant contestant : experiment.contestants()) {
      contestant
          .obstacle()
          .ifPresentOrElse(
              why -> out.println(contestant.name() + " is left out: " + why),
              () -> contestants.add(contestant));
    }
    Comparison comparison = new Comparison(contestants, runs, out);
    comparison.run(
        experiment.loads(),
        links(experiment, out),
        pair -> repeat(experiment, pair),
        List.of(TIME));
    comparison.print();
    write(experiment, comparison, out);
    return Benchmarks.SUCCESS;
  }

  private static List<Duration> links(Experiment experiment, PrintWriter out) {
    try (Link _ = Link.open(Duration.ofMillis(1))) {
      return experiment.roundTrips();
    } catch (IOException e) {
      out.println("without a delay, over loopback: " + e.getMessage());
      return List.of(Duration.ZERO);
    }
  }

  /// One run after the other for a round's time; the mean of how long they took.
  private Answer repeat(Experiment experiment, Pair pair) {
    long end = System.nanoTime() + runs.nanos();
    double nanos = 0;
    int count = 0;
    do {
      Answer run =
          experiment.isBeside()
              ? pair.beside(LONGEST_RUN, experiment.messages())
              : pair.send(LONGEST_RUN, experiment.messages());
      nanos += run.number("nanos");
      count++;
    } while (System.nanoTime() < end);
    return Answer.of("nanos", nanos / count).with("runs", count);
  }

  private void write(Experiment experiment, Comparison comparison, PrintWriter out)
      throws IOException {
    Files.createDirectories(output);
    String name = "figure-" + figure;
    List<Path> files = new ArrayList<>();
    files.add(Files.writeString(output.resolve(name + ".json"), Json.write(comparison.asMap())));
    files.add(Files.writeString(output.resolve(name + ".csv"), csv(comparison.cells())));
    for (int bytes : experiment.messageBytes()) {
      List<Cell> cells =
          comparison.cells().stream().filter(cell -> cell.load().messageBytes() == bytes).toList();
      String size = cells.getFirst().load().size();
      LineChart chart =
          new LineChart(
              "%s: messages of %s, %,d of each worker"
                  .formatted(experiment.title(), size, experiment.messages()),
              new Axis(experiment.along().text, true),
              new Axis("ms until all have arrived", true),
              lines(experiment, cells));
      String file = name + (experiment.messageBytes().size() > 1 ? "-" + bytes : "");
      files.addAll(chart.writeTo(output, file));
    }
    files.forEach(file -> out.println("wrote " + file));
    out.flush();
  }

  private static List<Line> lines(Experiment experiment, List<Cell> cells) {
    Map<String, List<Cell>> byLine = new LinkedHashMap<>();
    for (Cell cell : cells) {
      String name = cell.contestant() + Link.text(cell.roundTrip());
      byLine.computeIfAbsent(name, _ -> new ArrayList<>()).add(cell);
    }
    return byLine.entrySet().stream()
        .map(line ->
            new Line(
                line.getKey(),
                line.getValue().stream().map(cell -> experiment.x(cell.load())).toList(),
                line.getValue().stream().map(cell -> cell.values().median()).toList()))
        .toList();
  }

  private static String csv(List<Cell> cells) {
    StringBuilder csv = new StringBuilder();
    Set<String> columns = new LinkedHashSet<>();
    for (Cell cell : cells) {
      Map<String, Object> row = cell.asMap();
      row.remove("rounds");
      if (columns.isEmpty()) {
        columns.addAll(row.keySet());
        csv.append(String.join(",", columns)).append('\n');
      }
      List<String> values = new ArrayList<>();
      columns.forEach(column -> values.add(text(row.get(column))));
      csv.append(String.join(",", values)).append('\n');
    }
    return csv.toString();
  }

  private static String text(@Nullable Object value) {
    return value instanceof Double number
        ? String.format(Locale.ROOT, "%.3f", number)
        : String.valueOf(value);
  }
}
