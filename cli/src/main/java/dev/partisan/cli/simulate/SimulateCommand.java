package dev.partisan.cli.simulate;

import dev.partisan.cli.Failure;
import dev.partisan.cli.Io;
import dev.partisan.cli.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
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
          + " another numbered messages, and between two living runs each must arrive once and in order; at most once"
          + " where messages travel through servers. The same options give the same run, down to the trace hash.",
      "",
      "A peer-to-peer overlay is simulated as protocols alone, so that it may have thousands of nodes. A round is a"
          + " cycle of 10 s with 20 broadcasts. After a quarter of the rounds nodes crash, to stay away, and the"
          + " partition begins; it is healed at the half. At the end all must be one component.",
      ""
    },
    exitCodeList = {
      "0:all rounds passed",
      "1:one did not; the line printed last replays it",
      "2:the command line is wrong"
    })
public final class SimulateCommand implements Callable<Integer> {
  private static final String PEER_TO_PEER = "peer-to-peer";
  private static final int MAX_NODES = 100;
  private static final int MAX_OVERLAY_NODES = 20_000;
  private static final int MAX_ROUNDS = 100_000;
  private static final int MAX_CYCLES = 1_000;
  private static final int MAX_CRASH_PERCENT = 90;
  private static final int MAX_OVERLAY_CRASH_PERCENT = 95;
  private static final int WIDTH = 76;
  private static final Duration ELSEWHERE = Duration.ofSeconds(2);

  @Option(
      names = "--topology",
      paramLabel = "NAME",
      defaultValue = "full-mesh",
      description = "full-mesh, static, client-server or peer-to-peer. Default: ${DEFAULT-VALUE}.")
  private String topology = "full-mesh";

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "20",
      description =
          "How many nodes, 3 to "
              + MAX_NODES
              + "; peer-to-peer to "
              + MAX_OVERLAY_NODES
              + ". Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--crash",
      paramLabel = "PERCENT",
      defaultValue = "20%",
      description =
          "How many of the nodes crash in each round, 0%% to "
              + MAX_CRASH_PERCENT
              + "%%; of peer-to-peer once, to "
              + MAX_OVERLAY_CRASH_PERCENT
              + "%%. Default: 20%%.")
  private String crash = "20%";

  @Option(
      names = "--partition",
      paramLabel = "KIND",
      defaultValue = "halves",
      description =
          "none, halves, minority, isolate, ring, bridge, one-way. Default: ${DEFAULT-VALUE}.")
  private String partition = "halves";

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
    shownAt = System.nanoTime();
    Outcome outcome = topology.equals(PEER_TO_PEER) ? simulateOverlay() : simulateNodes();
    if (isLineOpen) {
      io.out().println();
    }
    outcome.table().lines().forEach(io.out()::println);
    io.out().println();
    io.out().println("the same again: ./partisan simulate " + outcome.options());
    io.out().flush();
    if (json != null) {
      write(json, Json.text(outcome));
    }
    if (pictures != null) {
      draw(pictures, outcome);
    }
    if (outcome.failure() != null) {
      throw new Failure(outcome.failure());
    }
    return 0;
  }

  private Outcome simulateNodes() {
    WholeTopology whole = named("--topology", topology, WholeTopology.values(), PEER_TO_PEER);
    checkRange("--nodes", nodes, 3, MAX_NODES);
    checkRange("--rounds", rounds, 1, MAX_ROUNDS);
    PartitionKind kind = named("--partition", partition, PartitionKind.values());
    int percent = crashPercent(MAX_CRASH_PERCENT);
    return Campaign.run(
        new Campaign.Settings(whole, nodes, percent, kind, seed, rounds), this::show);
  }

  private Outcome simulateOverlay() {
    checkRange("--nodes", nodes, 3, MAX_OVERLAY_NODES);
    checkRange("--rounds", rounds, 1, MAX_CYCLES);
    PartitionKind kind = named("--partition", partition, PartitionKind.values());
    int percent = crashPercent(MAX_OVERLAY_CRASH_PERCENT);
    return OverlayCampaign.run(
        new OverlayCampaign.Settings(nodes, percent, kind, seed, rounds), this::show);
  }

  private int crashPercent(int most) {
    try {
      int percent = Integer.parseInt(crash.replaceFirst("%$", ""));
      checkRange("--crash", percent, 0, most);
      return percent;
    } catch (NumberFormatException e) {
      throw Failure.ofUsage("--crash " + crash + " is no percentage, such as 20%");
    }
  }

  /// The constant that is written so.
  ///
  /// @param others what may be written as well
  private static <E extends Enum<E>> E named(
      String option, String text, E[] values, String... others) {
    for (E value : values) {
      if (Outcome.name(value).equals(text)) {
        return value;
      }
    }
    List<String> all = new ArrayList<>(Arrays.stream(values).map(Outcome::name).toList());
    all.addAll(List.of(others));
    throw Failure.ofUsage(option + " " + text + " is none of: " + String.join(", ", all));
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

  private void draw(Path folder, Outcome outcome) {
    outcome
        .pictures()
        .forEach((name, chart) -> {
          try {
            chart.writeTo(folder, name).forEach(file -> io.out().println("picture: " + file));
          } catch (IOException e) {
            throw new Failure(
                "--pictures " + folder + " could not be written: " + e.getMessage(), e);
          }
        });
    io.out().flush();
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new Failure("--json " + file + " could not be written: " + e.getMessage(), e);
    }
  }
}
