package dev.partisan.conformance;

import dev.partisan.NodeBuilder;
import dev.partisan.Topology;
import dev.partisan.protocol.hyparview.HyParViewConfig;
import dev.partisan.protocol.peertopeer.PeerToPeerConfig;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The peer-to-peer topology (§3.3.4): all join the first node. The active view is too small for four nodes, so that
/// some messages go through other nodes.
public final class PeerToPeerUnderTest implements TopologyUnderTest {
  private static final HyParViewConfig OVERLAY =
      HyParViewConfig.defaults()
          .withViews(new HyParViewConfig.Views(2, 6, List.of()))
          .withLiveness(
              new HyParViewConfig.Liveness(
                  Duration.ofMillis(200), Duration.ofSeconds(2), Duration.ofSeconds(1)));

  private static final PeerToPeerConfig CONFIG =
      PeerToPeerConfig.defaults()
          .withOverlay(OVERLAY)
          .withHeartbeat(
              PeerToPeerConfig.defaults().heartbeat().withInterval(Duration.ofMillis(400)));

  /// Without parameters, so that a node in a JVM of its own can make one.
  public PeerToPeerUnderTest() {}

  /// Everything but to make another node leave: there is no list of members that could say so.
  @Override
  public Set<Capability> capabilities() {
    return EnumSet.complementOf(EnumSet.of(Capability.REMOVE));
  }

  @Override
  public Topology topology(String node, Layout layout) {
    return Topology.peerToPeer(CONFIG);
  }

  @Override
  public Optional<String> contact(String node, Layout layout) {
    String first = layout.names().getFirst();
    return node.equals(first) ? Optional.empty() : Optional.of(first);
  }

  @Override
  public void configure(NodeBuilder builder) {
    builder.monitors(QuickSettings.MONITORS);
  }
}
