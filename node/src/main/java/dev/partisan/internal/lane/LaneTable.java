package dev.partisan.internal.lane;

import dev.partisan.Channel;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.ConnectionHandler;
import dev.partisan.wire.HandshakeMessage.Hello;
import dev.partisan.wire.HandshakeMessage.Refuse;
import dev.partisan.wire.RefuseReason;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;

/// The lanes of a node, by peer.
public final class LaneTable {
  /// Who found out about an address: the refusal says who is there, or the text why nobody can be
  /// asked.
  public interface ProbeListener {
    void answered(Refuse refusal);

    void failed(String reason);
  }

  /// The lane for a hello, or why there is none.
  sealed interface Found {
    record At(Lane lane) implements Found {}

    record Refused(RefuseReason reason, String text) implements Found {}
  }

  private final LaneEnvironment environment;
  private final List<Channel> channels;
  private final int maxPeers;
  private final HalfOpen halfOpen;
  private final ConcurrentHashMap<NodeId, PeerLanes> peers =
      new ConcurrentHashMap<>(); // lookups only

  /// @param channels the default channel first
  /// @param maxPeers how many peers may have lanes, members or not
  public LaneTable(LaneEnvironment environment, List<Channel> channels, int maxPeers) {
    this.environment = environment;
    this.channels = channels;
    this.maxPeers = maxPeers;
    LaneSettings settings = environment.settings();
    this.halfOpen = new HalfOpen(settings.maxHalfOpen(), settings.maxHalfOpenPerHost());
  }

  /// The lanes to a peer, made now if there are none.
  public PeerLanes lanesTo(NodeId peer) {
    PeerLanes known = peers.get(peer);
    return known != null
        ? known
        : peers.computeIfAbsent(peer, id -> new PeerLanes(environment, id, channels));
  }

  /// Whether a lane is one of those that messages to its peer go to now.
  public boolean holds(Lane lane) {
    PeerLanes known = peers.get(lane.peer());
    return known != null && known.find(lane.channel(), lane.index()) == lane;
  }

  /// Forgets a peer whose lanes have ended.
  public void forget(NodeId peer) {
    peers.computeIfPresent(
        peer,
        (id, _) -> {
          environment.counters().traffic().forget(id);
          return null;
        });
  }

  /// Handles a connection that somebody opened to this node.
  public ConnectionHandler accept() {
    return PeerConnection.accept(environment, halfOpen, this::find);
  }

  /// Asks who listens at an address.
  public void probe(Address address, ProbeListener listener) {
    PeerConnection.probe(environment, address, listener);
  }

  private Found find(Hello hello) {
    NodeId peer = hello.self();
    boolean isControl = hello.channel().equals(Channel.CONTROL);
    if (!isControl && !environment.owner().mayUseData(peer)) {
      return new Found.Refused(
          RefuseReason.NOT_WELCOME, peer + " is no member of the cluster any more");
    }
    if (!peers.containsKey(peer) && peers.size() >= maxPeers) {
      return new Found.Refused(
          RefuseReason.UNAVAILABLE, "there are lanes to maxPeers " + maxPeers + " nodes already");
    }
    Lane lane = lanesTo(peer).find(hello.channel(), hello.lane());
    return lane != null
        ? new Found.At(lane)
        : new Found.Refused(
            RefuseReason.NO_SUCH_CHANNEL, "there is no channel '" + hello.channel() + "' here");
  }
}
