package dev.partisan.internal;

import dev.partisan.Channel;
import dev.partisan.CrashListener;
import dev.partisan.DeadLetterListener;
import dev.partisan.internal.control.Pace;
import dev.partisan.internal.lane.LaneSettings;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.FullMeshConfig;
import dev.partisan.wire.payload.PayloadCodec;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Everything that a node is told at its start.
///
/// @param advertise where others reach this node; `null` for the bound address
/// @param channels the default channel first
/// @param codec of the application's messages
public record NodeSettings(
    String name,
    String cluster,
    Address listen,
    @Nullable Address advertise,
    List<Channel> channels,
    PayloadCodec codec,
    Limits limits,
    FullMeshConfig fullMesh,
    @Nullable DeadLetterListener deadLetterListener,
    CrashListener crashListener) {

  /// The limits of a node, with their defaults.
  ///
  /// @param backlog connections that may wait to be accepted (1024: a cluster of a thousand may
  /// dial at once)
  /// @param stuckAfter how long a process with a full mailbox may take nothing (5 s)
  /// @param outboundBytes queued and retained bytes of all lanes (a quarter of the heap, at least
  /// 64 MiB)
  /// @param maxPeers nodes with lanes to this one (10,000)
  public record Limits(
      int backlog,
      Duration stuckAfter,
      long outboundBytes,
      int maxPeers,
      LaneSettings lanes,
      Pace pace) {
    private static final long MIN_OUTBOUND_BYTES = 64L * 1024 * 1024;

    public static Limits defaults() {
      return new Limits(
          1024,
          Duration.ofSeconds(5),
          Math.max(MIN_OUTBOUND_BYTES, Runtime.getRuntime().maxMemory() / 4),
          10_000,
          LaneSettings.defaults(),
          Pace.defaults());
    }
  }
}
