package dev.partisan.simulation;

import java.time.Duration;

/// How the way from one node to another behaves while nothing is wrong with it.
///
/// ```java
/// LinkModel overseas = new LinkModel(Duration.ofMillis(40), Duration.ofMillis(5), 12_500_000, 1 << 20);
/// simulation.link("lisbon", "tokyo", overseas);
/// ```
///
/// @param latency how long a byte is under way at least
/// @param jitter how much longer at most, evenly spread; bytes of one connection stay in order
/// @param bytesPerSecond what the way carries in one direction, all connections together
/// @param bufferBytes what a connection holds in one direction between its writer and its reader; the writer must wait
///   when it is full, as with the socket buffers of TCP
public record LinkModel(Duration latency, Duration jitter, long bytesPerSecond, int bufferBytes) {
  private static final int LEAST_BUFFER_BYTES = 4_096;
  private static final LinkModel LOCAL_NETWORK =
      new LinkModel(Duration.ofNanos(200_000), Duration.ofNanos(100_000), 1_250_000_000, 1 << 18);

  /// @throws IllegalArgumentException when a value is negative, nothing would be carried, or the buffer is under 4 KiB
  public LinkModel {
    if (latency.isNegative() || jitter.isNegative()) {
      throw new IllegalArgumentException(
          "latency " + latency + " or jitter " + jitter + " of a link is negative");
    }
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "bytesPerSecond " + bytesPerSecond + " of a link: to carry nothing, use a partition");
    }
    if (bufferBytes < LEAST_BUFFER_BYTES) {
      throw new IllegalArgumentException(
          "bufferBytes " + bufferBytes + " of a link is below " + LEAST_BUFFER_BYTES);
    }
  }

  /// Machines of one room: 0.2 to 0.3 ms, 10 Gbit/s, 256 KiB. What links are unless said otherwise.
  public static LinkModel localNetwork() {
    return LOCAL_NETWORK;
  }
}
