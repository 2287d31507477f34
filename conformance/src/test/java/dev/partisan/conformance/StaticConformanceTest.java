package dev.partisan.conformance;

import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// What every topology must do, by the static topology.
@Timeout(180)
final class StaticConformanceTest {
  @Nested
  final class OnSockets implements TopologyConformance {
    @Override
    public TopologyUnderTest topology() {
      return new StaticUnderTest();
    }

    @Override
    public TestNetwork network(List<String> names) {
      return LoopbackNetwork.of(topology(), names);
    }
  }

  @Nested
  @ResourceLock("network namespaces")
  final class InNamespaces implements FaultConformance {
    @BeforeEach
    void leaveOutWhereTheMachineDoesNotAllowIt() {
      Assumptions.assumeTrue(NamespaceNetwork.isAvailable(), "needs root and ip");
    }

    @Override
    public TopologyUnderTest topology() {
      return new StaticUnderTest();
    }

    @Override
    public TestNetwork network(List<String> names) {
      return NamespaceNetwork.of(topology(), names);
    }
  }

  @Nested
  @ParameterizedClass
  @ValueSource(longs = {1, 2, 3, 4, 5})
  final class InSimulation implements TopologyConformance {
    @Parameter long seed;

    @Override
    public TopologyUnderTest topology() {
      return new StaticUnderTest();
    }

    @Override
    public TestNetwork network(List<String> names) {
      return SimulatedNetwork.of(seed, topology(), names);
    }
  }
}
