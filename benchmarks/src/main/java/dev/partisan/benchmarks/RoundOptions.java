package dev.partisan.benchmarks;

import picocli.CommandLine.Option;

/// How often and how long is measured.
final class RoundOptions {
  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Rounds that count, in which everything is measured once (${DEFAULT-VALUE}).")
  int rounds;

  @Option(
      names = "--warm-up",
      defaultValue = "5",
      description = "Rounds before them that do not count (${DEFAULT-VALUE}).")
  int warmUp;

  @Option(
      names = "--seconds",
      defaultValue = "2",
      description = "How long each measurement takes (${DEFAULT-VALUE}).")
  double seconds;
}
