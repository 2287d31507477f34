package dev.partisan.internal;

import dev.partisan.Channel;
import dev.partisan.CrashListener;
import dev.partisan.DeadLetterListener;
import dev.partisan.internal.control.Pace;
import dev.partisan.internal.lane.LaneSettings;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.FullMeshConfig;
import dev.partisan.wire.SharedSecret;
import dev.partisan.wire.payload.PayloadCodec;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
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
    Security security,
    FullMeshConfig fullMesh,
    @Nullable DeadLetterListener deadLetterListener,
    CrashListener crashListener) {

  /// How a node tells its peers from strangers.
  ///
  /// @param tls the present certificates, for each new connection; `null` for plain TCP
  public record Security(@Nullable SharedSecret secret, @Nullable Supplier<SSLContext> tls) {}

  /// The limits of a node.
  ///
  /// @param backlog connections that may wait to be accepted
  /// @param stuckAfter how long a process with a full mailbox may take nothing
  /// @param outboundBytes queued and retained bytes of all lanes
  /// @param maxPeers nodes with lanes to this one
  public record Limits(
      int backlog,
      Duration stuckAfter,
      long outboundBytes,
      int maxPeers,
      LaneSettings lanes,
      Pace pace) {}
}
