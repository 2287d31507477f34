package dev.partisan.cli.simulate;

import dev.partisan.cli.Failure;
import dev.partisan.cli.Io;
import dev.partisan.cli.Json;
import dev.partisan.cli.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
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
          + " another numbered messages, and between two living runs each must arrive once and in order. The same"
          + " options give the same run, down to the trace hash.",
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
  private static final String FULL_MESH = "full-mesh";
  private static final int WIDTH = 76;
  private static final Duration ELSEWHERE = Duration.ofSeconds(2);

  @Option(
      names = "--topology",
      paramLabel = "NAME",
      defaultValue = FULL_MESH,
      description = "Which topology: " + FULL_MESH + ".")
  private String topology = FULL_MESH;

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
    if (report.failure() != null) {
      throw new Failure(report.failure());
    }
    return 0;
  }

  private Campaign.Settings settings() {
    if (!topology.equals(FULL_MESH)) {
      throw Failure.ofUsage("--topology " + topology + " is none of: " + FULL_MESH);
    }
    checkRange("--nodes", nodes, 3, MAX_NODES);
    checkRange("--rounds", rounds, 1, MAX_ROUNDS);
    return new Campaign.Settings(nodes, crashPercent(), kind(), seed, rounds);
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

  private PartitionKind kind() {
    for (PartitionKind kind : PartitionKind.values()) {
      if (name(kind).equals(partition)) {
        return kind;
      }
    }
    throw Failure.ofUsage(
        "--partition "
            + partition
            + " is none of: none, halves, minority, ring, bridge, one-way, isolate");
  }

  private static String name(PartitionKind kind) {
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
    return new Table("full mesh of " + report.nodes() + ", " + name(report.partition()), "result:")
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
            FULL_MESH,
            settings.nodes(),
            settings.crashPercent(),
            name(settings.partition()),
            settings.seed(),
            settings.rounds());
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new Failure("--json " + file + " could not be written: " + e.getMessage(), e);
    }
  }
}
