package dev.partisan.conformance;

import dev.partisan.NodeBuilder;
import dev.partisan.Topology;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// The full mesh (§3.3.2): all join the first node.
public final class FullMeshUnderTest implements TopologyUnderTest {
  /// Without parameters, so that a node in a JVM of its own can make one.
  public FullMeshUnderTest() {}

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public Topology topology(String node, Layout layout) {
    return Topology.fullMesh(QuickSettings.MEMBERSHIP);
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
