package dev.partisan;

import dev.partisan.internal.NodeSettings;
import dev.partisan.internal.control.Pace;
import dev.partisan.internal.lane.LaneSettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The limits of a node while it is being described; [NodeBuilder] says what each is for.
final class NodeLimits {
  private static final long MIB = 1024 * 1024;
  private static final long MIN_OUTBOUND_BYTES = 64 * MIB;
  private static final long MIN_INBOUND_BYTES = 32 * MIB;
  private static final Duration MIN_BACKOFF = Duration.ofMillis(100);

  int backlog = 1024;
  Duration connectTimeout = Duration.ofSeconds(5);
  Duration refreshInterval = Duration.ofMillis(100);
  Duration maxBackoff = Duration.ofSeconds(10);
  Duration sendTimeout = Duration.ofSeconds(10);
  Duration retainFor = Duration.ofSeconds(60);
  Duration stuckAfter = Duration.ofSeconds(5);
  int maxMessageBytes = (int) (128 * MIB);
  long outboundBytes = Math.max(MIN_OUTBOUND_BYTES, Runtime.getRuntime().maxMemory() / 4);
  long inboundBytes = Math.max(MIN_INBOUND_BYTES, Runtime.getRuntime().maxMemory() / 8);
  long reassemblyBytes = 8 * MIB;
  int monotonicSlots = 10_000;
  int maxPeers = 10_000;
  int maxHops = 32;
  int maxHalfOpen = 1024;
  int maxHalfOpenPerAddress = 256;

  /// @param broker whose nodes are dialled again sooner: it is the broker that was lost, seldom the peer
  NodeSettings.Limits values(@Nullable BrokerConfig broker) {
    Duration pause =
        broker == null || broker.maxBackoff().compareTo(maxBackoff) > 0
            ? maxBackoff
            : broker.maxBackoff();
    return new NodeSettings.Limits(
        backlog,
        stuckAfter,
        outboundBytes,
        inboundBytes,
        maxPeers,
        maxHops,
        new LaneSettings(
            connectTimeout,
            maxHalfOpen,
            maxHalfOpenPerAddress,
            reassemblyBytes,
            maxMessageBytes,
            sendTimeout,
            monotonicSlots),
        new Pace(refreshInterval, MIN_BACKOFF, pause, retainFor));
  }

  static int positive(String setting, int value) {
    return (int) positive(setting, (long) value);
  }

  static long positive(String setting, long value) {
    if (value < 1) {
      throw new IllegalArgumentException(setting + " " + value + " must be at least 1");
    }
    return value;
  }

  static Duration positive(String setting, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(setting + " " + value + " must be longer than nothing");
    }
    return value;
  }
}
