package dev.partisan.cli.adcounter;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.partisan.cli.Failure;
import dev.partisan.cli.Io;
import dev.partisan.cli.Json;
import dev.partisan.crdt.Dissemination;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `partisan adcounter`.
@Command(
    name = "adcounter",
    description = {
      "Count advertisements on many nodes, as the paper does, and measure what keeping the counters alike takes.",
      "",
      "Advertisements and contracts are replicated sets; what both have is live, and has a replicated counter. At each"
          + " impression interval (10 s) a client shows a live one, and counts it. A server disables an advertisement"
          + " once its counter has reached the threshold. At each propagation interval (5 s) nodes tell others what"
          + " they have. The run is over when no client sees a live advertisement: after 180 impressions of each"
          + " client, which is half an hour, or less by --speed.",
      "",
      "All nodes run in this JVM and talk over TCP on loopback.",
      ""
    },
    exitCodeList = {
      "0:the copies of all nodes became equal",
      "1:they did not, or the run failed",
      "2:the command line is wrong"
    })
public final class AdCounterCommand implements Callable<Integer> {
  private static final int MAX_NODES = 4096;
  private static final int MAX_ADS = 1000;
  private static final int MAX_IMPRESSIONS = 100_000;
  private static final double MAX_SPEED = 1000;
  private static final int WIDTH = 110;
  private static final Duration ON_TERMINAL = Duration.ofMillis(200);
  private static final Duration ELSEWHERE = Duration.ofSeconds(2);

  /// Jars, logs and selectors, and what a joining node opens for a moment.
  private static final long OTHER_FILES = 500;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "64",
      description =
          "How many nodes, one of them the server, 2 to "
              + MAX_NODES
              + ". Default: ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--topology",
      paramLabel = "NAME",
      defaultValue = "peer-to-peer",
      description = "full-mesh, client-server or peer-to-peer. Default: ${DEFAULT-VALUE}.")
  private String topology = "peer-to-peer";

  @Option(
      names = "--dissemination",
      paramLabel = "WAY",
      defaultValue = "state",
      description = "What nodes tell others: state, delta or broadcast. Default: ${DEFAULT-VALUE}.")
  private String dissemination = "state";

  @Option(
      names = "--ads",
      paramLabel = "N",
      defaultValue = "1",
      description = "How many advertisements, 1 to " + MAX_ADS + ". Default: ${DEFAULT-VALUE}.")
  private int ads;

  @Option(
      names = "--impressions",
      paramLabel = "N",
      defaultValue = "180",
      description =
          "How many a client shows, 1 to " + MAX_IMPRESSIONS + ". Default: ${DEFAULT-VALUE}.")
  private int impressions;

  @Option(
      names = "--speed",
      paramLabel = "FACTOR",
      defaultValue = "60",
      description =
          "By how much both intervals are shortened, 1 to 1000. Default: ${DEFAULT-VALUE}.")
  private double speed;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the figures to this file as well.")
  private @Nullable Path json;

  private final Io io;
  private long shownAt;
  private boolean isLineOpen;

  public AdCounterCommand(Io io) {
    this.io = io;
  }

  @Override
  public Integer call() {
    AdSettings settings = settings();
    checkFiles(settings);
    checkJson();
    shownAt = System.nanoTime();
    AdReport report;
    try (AdCounter run = new AdCounter(settings, this::show)) {
      report = run.run();
    }
    if (isLineOpen) {
      io.out().println();
    }
    report.lines().forEach(io.out()::println);
    io.out().flush();
    if (json != null) {
      write(json, Json.text(report));
    }
    if (!report.hasConverged()) {
      throw new Failure("the copies of the nodes did not become equal");
    }
    return 0;
  }

  private AdSettings settings() {
    checkRange("--nodes", nodes, 2, MAX_NODES);
    checkRange("--ads", ads, 1, MAX_ADS);
    checkRange("--impressions", impressions, 1, MAX_IMPRESSIONS);
    if (!(speed >= 1 && speed <= MAX_SPEED)) {
      throw Failure.ofUsage("--speed %s is not between 1 and %.0f".formatted(speed, MAX_SPEED));
    }
    AdSettings settings =
        new AdSettings(
            nodes,
            named("--topology", topology, AdTopology.values()),
            named("--dissemination", dissemination, Dissemination.values()),
            ads,
            impressions,
            speed);
    if (settings.allImpressions() < ads) {
      throw Failure.ofUsage(
          "--ads %d is more than the %d impressions of all clients"
              .formatted(ads, settings.allImpressions()));
    }
    return settings;
  }

  /// Refuses more nodes than this process may have files for.
  static void checkFiles(AdSettings settings) {
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long needed = settings.topology().files(settings.nodes()) + OTHER_FILES;
      if (needed > system.getMaxFileDescriptorCount()) {
        throw new Failure(
            ("%d nodes need some %,d open files, and this process may have %,d:"
                    + " raise the limit (ulimit -n), or take fewer nodes")
                .formatted(settings.nodes(), needed, system.getMaxFileDescriptorCount()));
      }
    }
  }

  private void checkJson() {
    if (json != null) {
      Path folder = json.toAbsolutePath().getParent();
      if (Files.isDirectory(json) || folder == null || !Files.isDirectory(folder)) {
        throw new Failure(
            "--json " + json + " cannot be written: name a file in a folder that is there");
      }
    }
  }

  private static <E extends Enum<E>> E named(String option, String text, E[] values) {
    for (E value : values) {
      if (text(value).equals(text)) {
        return value;
      }
    }
    String all =
        Arrays.stream(values).map(AdCounterCommand::text).collect(Collectors.joining(", "));
    throw Failure.ofUsage(option + " " + text + " is none of: " + all);
  }

  private static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static void checkRange(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw Failure.ofUsage("%s %d is not between %d and %d".formatted(option, value, least, most));
    }
  }

  private void show(String state) {
    Duration pause = io.isTerminal() ? ON_TERMINAL : ELSEWHERE;
    if (System.nanoTime() - shownAt < pause.toNanos()) {
      return;
    }
    shownAt = System.nanoTime();
    if (io.isTerminal()) {
      io.out().printf("\r%-" + WIDTH + "s", state);
      isLineOpen = true;
    } else {
      io.out().println(state);
    }
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
