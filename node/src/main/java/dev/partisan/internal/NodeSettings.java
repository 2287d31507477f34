package dev.partisan.internal;

import dev.partisan.BroadcastConfig;
import dev.partisan.BrokerConfig;
import dev.partisan.Channel;
import dev.partisan.CrashListener;
import dev.partisan.DeadLetterListener;
import dev.partisan.MonitorConfig;
import dev.partisan.Topology;
import dev.partisan.internal.control.Pace;
import dev.partisan.internal.lane.LaneSettings;
import dev.partisan.protocol.Address;
import dev.partisan.wire.SharedSecret;
import dev.partisan.wire.payload.PayloadCodec;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Everything that a node is told at its start.
///
/// @param protocol of the chosen topology
/// @param listen where to listen; `null` for nowhere
/// @param advertise where others reach this node; `null` for the bound address
/// @param channels the default channel first
/// @param codec of the application's messages
public record NodeSettings(
    String name,
    String cluster,
    Hosted protocol,
    @Nullable Address listen,
    @Nullable Address advertise,
    List<Channel> channels,
    PayloadCodec codec,
    Limits limits,
    Security security,
    MonitorConfig monitors,
    BroadcastConfig broadcasts,
    @Nullable DeadLetterListener deadLetterListener,
    CrashListener crashListener) {

  /// What makes a node's protocol, and what encodes the protocol's messages.
  ///
  /// @param mayLeave whether nodes leave on this topology
  /// @param broker that everything goes through; `null` when nodes reach each other without
  public record Hosted(
      Topology.Factory factory,
      PayloadCodec codec,
      boolean mayLeave,
      @Nullable BrokerConfig broker) {}

  /// How a node tells its peers from strangers.
  ///
  /// @param tls the present certificates, for each new connection; `null` for plain TCP
  public record Security(@Nullable SharedSecret secret, @Nullable Supplier<SSLContext> tls) {
    public boolean isOn() {
      return secret != null || tls != null;
    }
  }

  /// The limits of a node.
  ///
  /// @param backlog connections that may wait to be accepted
  /// @param stuckAfter how long a process with a full mailbox may take nothing
  /// @param outboundBytes queued and retained bytes of all lanes
  /// @param inboundBytes of a channel's unfinished large messages
  /// @param maxPeers nodes with lanes to this one
  /// @param maxHops nodes that may hand on one message
  public record Limits(
      int backlog,
      Duration stuckAfter,
      long outboundBytes,
      long inboundBytes,
      int maxPeers,
      int maxHops,
      LaneSettings lanes,
      Pace pace) {}
}
