package dev.partisan.cli.demo;

/// What the demo tells one of its workers, a line each on the worker's standard input.
sealed interface WorkerOrder {
  LineCodec<WorkerOrder> LINES = new LineCodec<>(WorkerOrder.class);

  /// Join the node at this address.
  record Join(String address) implements WorkerOrder {}

  /// Say [WorkerReport.Meshed] once connected to all `nodes - 1` others.
  record AwaitMesh(int nodes) implements WorkerOrder {}

  /// Begin to ask every other node, this often a second.
  record StartRequests(String channel, int perSecond) implements WorkerOrder {}

  /// Stop asking and say [WorkerReport.Requests].
  record StopRequests() implements WorkerOrder {}

  /// Send a file to every other node, and say [WorkerReport.Streamed] for each.
  ///
  /// @param number tells this stream from earlier ones
  /// @param bytesPerSecond how fast each receiver is to take it at most; 0 for as fast as it can
  /// @param window how many blocks each receiver may have under way; 0 for as many as the channel holds
  /// @param millis after which no further pass over the file begins
  /// @param flipsBit whether to damage one block on its way to the last receiver
  record Stream(
      int number,
      String file,
      String sha256,
      String channel,
      long bytesPerSecond,
      int window,
      long millis,
      boolean flipsBit)
      implements WorkerOrder {}

  /// Close the node and end.
  record Quit() implements WorkerOrder {}
}
