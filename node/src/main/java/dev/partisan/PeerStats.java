package dev.partisan;

import dev.partisan.protocol.NodeId;
import java.util.List;

/// What a node has counted with one peer.
///
/// ```java
/// for (PeerStats peer : node.stats().peers()) {
///   if (!peer.isConnected()) System.out.println(peer.peer() + " is out of reach");
/// }
/// ```
///
/// @param peer the other node; another incarnation of it is another peer
/// @param channels `control` first
public record PeerStats(NodeId peer, List<ChannelStats> channels) {
  public PeerStats {
    channels = List.copyOf(channels);
  }

  /// Whether any lane to it has a connection.
  public boolean isConnected() {
    return channels.stream().anyMatch(channel -> channel.lanesUp() > 0);
  }
}
