package dev.partisan.conformance;

import dev.partisan.NodeBuilder;
import dev.partisan.Topology;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.FixedConfig;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The static topology (§3.3.1): each node is configured with all others, and nobody joins or leaves.
public final class StaticUnderTest implements TopologyUnderTest {
  /// Without parameters, so that a node in a JVM of its own can make one.
  public StaticUnderTest() {}

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.of(Capability.RESTART, Capability.DETECT, Capability.PARTITION);
  }

  @Override
  public Topology topology(String node, Layout layout) {
    List<FixedConfig.Peer> peers =
        layout.names().stream()
            .filter(name -> !name.equals(node))
            .map(name -> new FixedConfig.Peer(name, Address.parse(layout.address(name))))
            .toList();
    return Topology.fixed(FixedConfig.of(peers).withDetection(QuickSettings.DETECTION));
  }

  @Override
  public Optional<String> contact(String node, Layout layout) {
    return Optional.empty();
  }

  @Override
  public void configure(NodeBuilder builder) {
    builder.monitors(QuickSettings.MONITORS);
  }
}
