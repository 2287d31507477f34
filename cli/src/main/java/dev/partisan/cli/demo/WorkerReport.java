package dev.partisan.cli.demo;

/// What a worker tells the demo, a line each on its standard output.
sealed interface WorkerReport {
  LineCodec<WorkerReport> LINES = new LineCodec<>(WorkerReport.class);

  /// The node listens here.
  record Ready(String address) implements WorkerReport {}

  /// Every connection to every other node is up.
  record Meshed() implements WorkerReport {}

  /// The sink has digested so many bytes since the worker started.
  record Verified(long bytes) implements WorkerReport {}

  /// One receiver has had the file, and confirmed it.
  record Streamed(
      String receiver, int passes, int wrongPasses, long bytes, long nanos, String sha256)
      implements WorkerReport {}

  /// The requests since they were started.
  ///
  /// @param histogram of their times, compressed and in base 64
  record Requests(String histogram, long failed, String firstFailure) implements WorkerReport {}

  /// Something went wrong, and this worker is of no use any more.
  record Failed(String why) implements WorkerReport {}
}
