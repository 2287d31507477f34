package dev.partisan.benchmarks;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What is compared, with whom, and over which link. Several values of an option give a row each.
final class ComparisonOptions {
  private static final double NANOS_PER_MILLI = 1e6;

  /// How the contestants are started and measured.
  static final class Runs {
    @Mixin WorkerOptions workers = new WorkerOptions();

    @Mixin RoundOptions rounds = new RoundOptions();

    /// How long a round takes.
    long nanos() {
      return (long) (rounds.seconds * TimeUnit.SECONDS.toNanos(1));
    }
  }

  @Mixin Runs runs = new Runs();

  @Option(
      names = "--size",
      split = ",",
      defaultValue = "64",
      description = "Bytes of a message, perhaps with KiB or MiB behind (${DEFAULT-VALUE}).")
  private List<String> sizes = List.of();

  @Option(
      names = "--workers",
      split = ",",
      defaultValue = "32",
      description = "Sending processes, each with a receiver of its own (${DEFAULT-VALUE}).")
  private List<Integer> workerCounts = List.of();

  @Option(
      names = "--lanes",
      split = ",",
      defaultValue = "1",
      description = "Connections of a channel; peers have one (${DEFAULT-VALUE}).")
  private List<Integer> lanes = List.of();

  @Option(
      names = "--channels",
      split = ",",
      defaultValue = "1",
      description = "Channels among which workers are spread; peers have none (${DEFAULT-VALUE}).")
  private List<Integer> channels = List.of();

  @Option(
      names = "--rtt",
      split = ",",
      defaultValue = "0ms",
      description =
          "Round trip time of the link, such as 1ms; above 0 it needs root and ip (${DEFAULT-VALUE}).")
  private List<String> roundTrips = List.of();

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "erlang,pekko,tcp",
      description = "With whom Partisan is compared (${DEFAULT-VALUE}).")
  private List<String> peers = List.of();

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write the comparison there as well.")
  @Nullable Path json;

  /// Partisan and its peers, as far as they can run here; the others are told of.
  List<Contestant> contestants(PrintWriter out) {
    List<Contestant> all = Contestant.all();
    Map<String, Contestant> byName =
        all.stream().skip(1).collect(Collectors.toMap(Contestant::name, each -> each));
    List<Contestant> chosen = new ArrayList<>(List.of(all.getFirst()));
    for (String name : peers) {
      Contestant peer = byName.get(name);
      if (peer == null) {
        throw new BenchmarkException(
            "no peer '%s': choose from %s"
                .formatted(name, byName.keySet().stream().sorted().toList()));
      }
      Optional<String> obstacle = peer.obstacle();
      obstacle.ifPresent(why -> out.println(name + " is left out: " + why));
      if (obstacle.isEmpty()) {
        chosen.add(peer);
      }
    }
    return chosen;
  }

  List<Load> loads() {
    List<Load> loads = new ArrayList<>();
    for (String size : sizes) {
      for (int workerCount : workerCounts) {
        for (int laneCount : lanes) {
          for (int channelCount : channels) {
            loads.add(
                new Load(
                    parseSize(size),
                    positive("--workers", workerCount),
                    positive("--lanes", laneCount),
                    positive("--channels", channelCount)));
          }
        }
      }
    }
    return loads;
  }

  List<Duration> roundTrips() {
    return roundTrips.stream().map(ComparisonOptions::parseRoundTrip).toList();
  }

  private static int positive(String option, int value) {
    if (value < 1) {
      throw new BenchmarkException(option + " " + value + " must be 1 or more");
    }
    return value;
  }

  static int parseSize(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    int unit = lower.endsWith("kib") ? 1024 : lower.endsWith("mib") ? 1024 * 1024 : 1;
    String digits = unit == 1 ? lower : lower.substring(0, lower.length() - 3);
    try {
      return positive("--size", Math.multiplyExact(Integer.parseInt(digits.strip()), unit));
    } catch (NumberFormatException | ArithmeticException _) {
      throw new BenchmarkException(
          "--size " + text + " is no number of bytes: say 64, 8KiB or 1MiB");
    }
  }

  static Duration parseRoundTrip(String text) {
    try {
      double millis =
          Double.parseDouble(text.endsWith("ms") ? text.substring(0, text.length() - 2) : "");
      if (millis >= 0 && millis <= 1_000) {
        return Duration.ofNanos(Math.round(millis * NANOS_PER_MILLI));
      }
    } catch (NumberFormatException _) {
      // Said below.
    }
    throw new BenchmarkException("--rtt " + text + " is no time: say 0ms to 1000ms");
  }
}
