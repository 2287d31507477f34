package dev.partisan.conformance;

import java.util.List;

/// What every topology must do, or refuse with a typed exception: a test class of a topology implements this interface,
/// once for each kind of network.
///
/// ```java
/// final class RingConformanceTest implements TopologyConformance {
///   @Override public TopologyUnderTest topology() { return new RingUnderTest(); }
///   @Override public TestNetwork network(List<String> names) { return LoopbackNetwork.of(topology(), names); }
/// }
/// ```
public interface TopologyConformance
    extends MembershipConformance, MessagingConformance, MonitorConformance, FaultConformance {
  /// The names of the nodes that the suite starts, none of which is part of another.
  List<String> NAMES = List.of("alpha", "beta", "gamma", "delta");
}
