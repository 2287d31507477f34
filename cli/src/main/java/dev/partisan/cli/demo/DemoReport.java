package dev.partisan.cli.demo;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// The figures of a demo: what `--json` writes.
///
/// @param ok whether every checksum held and every request was answered, except on the channel that
///     all share: there, one that finds no room for long enough is given up
/// @param conclusion what channels were for, in one sentence
public record DemoReport(
    String version,
    boolean ok,
    int nodes,
    String file,
    long fileBytes,
    String sha256,
    int blockBytes,
    List<Run> runs,
    String conclusion) {

  /// One part of the demo.
  ///
  /// @param bulk what became of the file; `null` when only requests were sent
  /// @param requests what became of the requests; `null` when only the file was sent
  public record Run(String name, @Nullable Bulk bulk, @Nullable Requests requests) {
    boolean isRight() {
      return bulk == null || bulk.receivers().stream().allMatch(each -> each.wrongPasses() == 0);
    }

    boolean isAnswered() {
      return requests == null || requests.failed() == 0;
    }
  }

  /// What became of the file.
  ///
  /// @param megabytesPerSecond of all receivers together; a megabyte is 1,000,000 bytes
  public record Bulk(
      String channel, int lanes, double megabytesPerSecond, List<Receiver> receivers) {}

  /// What became of the file at one node.
  ///
  /// @param passes how often it came, whole
  /// @param wrongPasses how often the checksum differed
  /// @param sha256 of the last pass, or of the last one that differed
  public record Receiver(
      String node,
      int passes,
      int wrongPasses,
      long bytes,
      double seconds,
      double megabytesPerSecond,
      String sha256) {}

  /// How long small requests took, from the moment at which each was due to its answer.
  public record Requests(
      String channel,
      long count,
      long failed,
      double p50Millis,
      double p99Millis,
      double maxMillis) {}
}
