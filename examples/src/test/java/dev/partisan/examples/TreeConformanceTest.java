package dev.partisan.examples;

import dev.partisan.Topology;
import dev.partisan.conformance.Capability;
import dev.partisan.conformance.Layout;
import dev.partisan.conformance.LoopbackNetwork;
import dev.partisan.conformance.SimulatedNetwork;
import dev.partisan.conformance.TestNetwork;
import dev.partisan.conformance.TopologyConformance;
import dev.partisan.conformance.TopologyUnderTest;
import dev.partisan.examples.Tree.TreeMessage;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;

/// What a topology of one's own has to do to pass for one: the suite that the library's own pass, but for what it does
/// not claim.
@Timeout(120)
final class TreeConformanceTest {
  /// All below one root, except the last, which is a level further down.
  private static final class TreeUnderTest implements TopologyUnderTest {
    @Override
    public Set<Capability> capabilities() {
      return EnumSet.of(Capability.JOIN, Capability.RESTART);
    }

    @Override
    public Topology topology(String node, Layout layout) {
      return Topology.of(
          "tree", (self, address, random) -> new Tree(self, address), TreeMessage.class);
    }

    @Override
    public Optional<String> contact(String node, Layout layout) {
      List<String> names = layout.names();
      if (node.equals(names.getFirst())) {
        return Optional.empty();
      }
      boolean isLeaf = node.equals(names.getLast());
      return Optional.of(isLeaf ? names.get(1) : names.getFirst());
    }
  }

  @Nested
  final class OnSockets implements TopologyConformance {
    @Override
    public TopologyUnderTest topology() {
      return new TreeUnderTest();
    }

    @Override
    public TestNetwork network(List<String> names) {
      return LoopbackNetwork.of(topology(), names);
    }
  }

  @Nested
  final class InSimulation implements TopologyConformance {
    @Override
    public TopologyUnderTest topology() {
      return new TreeUnderTest();
    }

    @Override
    public TestNetwork network(List<String> names) {
      return SimulatedNetwork.of(1, topology(), names);
    }
  }
}
