package dev.partisan.cli.simulate;

import dev.partisan.charts.LineChart;
import dev.partisan.charts.LineChart.Axis;
import dev.partisan.charts.LineChart.Line;
import dev.partisan.cli.Failure;
import dev.partisan.cli.Io;
import dev.partisan.cli.Json;
import dev.partisan.cli.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `partisan simulate`.
@Command(
    name = "simulate",
    description = {
      "Run a cluster of whole nodes on virtual time, under faults that a seed decides.",
      "",
      "Each round cuts the cluster, crashes some of its nodes, heals it after ten virtual seconds, starts the crashed"
          + " ones again, and waits until every node has every other in its view and reaches it. Meanwhile all send one"
          + " another numbered messages, and between two living runs each must arrive once and in order; at most once"
          + " where messages travel through servers. The same options give the same run, down to the trace hash.",
      ""
    },
    exitCodeList = {
      "0:all rounds passed",
      "1:one did not; the line printed last replays it",
      "2:the command line is wrong"
    })
public final class SimulateCommand implements Callable<Integer> {
  private static final int MAX_NODES = 100;
  private static final int MAX_ROUNDS = 100_000;
  private static final int MAX_CRASH_PERCENT = 90;
  private static final int WIDTH = 76;
  private static final Duration ELSEWHERE = Duration.ofSeconds(2);

  @Option(
      names = "--topology",
      paramLabel = "NAME",
      defaultValue = "full-mesh",
      description = "full-mesh, static or client-server. Default: ${DEFAULT-VALUE}.")
  private String topology = "full-mesh";

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many nodes, 3 to " + MAX_NODES + ". Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--crash",
      paramLabel = "PERCENT",
      defaultValue = "20%",
      description =
          "How many of the nodes crash in each round, 0%% to "
              + MAX_CRASH_PERCENT
              + "%%. Default: 20%%.")
  private String crash = "20%";

  @Option(
      names = "--partition",
      paramLabel = "KIND",
      defaultValue = "ring",
      description =
          "none, halves, minority, ring, bridge, one-way or isolate. Default: ${DEFAULT-VALUE}.")
  private String partition = "ring";

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "What all chance comes from. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many rounds, 1 to " + MAX_ROUNDS + ". Default: ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write what happened to this file as well.")
  private @Nullable Path json;

  @Option(
      names = "--pictures",
      paramLabel = "FOLDER",
      description = "Draw what happened, as PNG and SVG in this folder.")
  private @Nullable Path pictures;

  private final Io io;
  private long shownAt;
  private boolean isLineOpen;

  public SimulateCommand(Io io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    Campaign.Settings settings = settings();
    shownAt = System.nanoTime();
    CampaignReport report = Campaign.run(settings, this::show);
    if (isLineOpen) {
      io.out().println();
    }
    table(report).lines().forEach(io.out()::println);
    io.out().println();
    io.out().println("the same again: " + commandLine(settings));
    io.out().flush();
    if (json != null) {
      write(json, Json.text(report));
    }
    if (pictures != null && !report.settleMillis().isEmpty()) {
      draw(pictures, report).forEach(file -> io.out().println("picture: " + file));
      io.out().flush();
    }
    if (report.failure() != null) {
      throw new Failure(report.failure());
    }
    return 0;
  }

  private Campaign.Settings settings() {
    WholeTopology whole = named("--topology", topology, WholeTopology.values());
    checkRange("--nodes", nodes, 3, MAX_NODES);
    checkRange("--rounds", rounds, 1, MAX_ROUNDS);
    PartitionKind kind = named("--partition", partition, PartitionKind.values());
    return new Campaign.Settings(whole, nodes, crashPercent(), kind, seed, rounds);
  }

  private int crashPercent() {
    try {
      int percent = Integer.parseInt(crash.replaceFirst("%$", ""));
      checkRange("--crash", percent, 0, MAX_CRASH_PERCENT);
      return percent;
    } catch (NumberFormatException e) {
      throw Failure.ofUsage("--crash " + crash + " is no percentage, such as 20%");
    }
  }

  private static <E extends Enum<E>> E named(String option, String text, E[] values) {
    for (E value : values) {
      if (name(value).equals(text)) {
        return value;
      }
    }
    String all = Arrays.stream(values).map(SimulateCommand::name).collect(Collectors.joining(", "));
    throw Failure.ofUsage(option + " " + text + " is none of: " + all);
  }

  private static String name(Enum<?> kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void checkRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw Failure.ofUsage("%s %d is not between %d and %d".formatted(option, value, least, most));
    }
  }

  private void show(String state) {
    if (io.isTerminal()) {
      io.out().printf("\r%-" + WIDTH + "s", state);
      isLineOpen = true;
    } else if (System.nanoTime() - shownAt >= ELSEWHERE.toNanos()) {
      shownAt = System.nanoTime();
      io.out().println(state);
    }
    io.out().flush();
  }

  private static Table table(CampaignReport report) {
    String subject =
        "%s of %d, %s".formatted(name(report.topology()), report.nodes(), name(report.partition()));
    return new Table(subject, "result:")
        .row(
            "rounds after which all views were equal",
            report.roundsPassed() + " of " + report.rounds())
        .row("  virtual time that took, median", report.settleMillisMedian() + " ms")
        .row("  longest", report.settleMillisMax() + " ms")
        .row("crashes, each with a restart", "%,d".formatted(report.crashes()))
        .row("messages sent", "%,d".formatted(report.messagesSent()))
        .row("  delivered", "%,d".formatted(report.messagesDelivered()))
        .row(
            "  from or to runs that crashed",
            "%,d".formatted(report.messagesSent() - report.messagesDelivered()))
        .row("connections opened", "%,d".formatted(report.connections()))
        .row("events", "%,d".formatted(report.events()))
        .row("virtual time", report.virtualSeconds() + " s")
        .row("real time", "%.1f s".formatted(report.seconds()))
        .row("trace hash", report.traceHash());
  }

  private static String commandLine(Campaign.Settings settings) {
    return "./partisan simulate --topology %s --nodes %d --crash %d%% --partition %s --seed %d --rounds %d"
        .formatted(
            name(settings.topology()),
            settings.nodes(),
            settings.crashPercent(),
            name(settings.partition()),
            settings.seed(),
            settings.rounds());
  }

  private static List<Path> draw(Path folder, CampaignReport report) {
    List<Double> rounds = new ArrayList<>();
    List<Double> seconds = new ArrayList<>();
    for (long millis : report.settleMillis()) {
      rounds.add((double) rounds.size() + 1);
      seconds.add(millis / 1e3);
    }
    var chart =
        new LineChart(
            "%s of %d, %s, seed %d: from the heal to equal views"
                .formatted(
                    name(report.topology()),
                    report.nodes(),
                    name(report.partition()),
                    report.seed()),
            new Axis("round"),
            new Axis("virtual time, s"),
            List.of(new Line("all views equal", rounds, seconds)));
    try {
      return chart.writeTo(folder, "settled");
    } catch (IOException e) {
      throw new Failure("--pictures " + folder + " could not be written: " + e.getMessage(), e);
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new Failure("--json " + file + " could not be written: " + e.getMessage(), e);
    }
  }
}
