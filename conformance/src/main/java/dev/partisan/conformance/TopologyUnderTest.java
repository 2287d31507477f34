package dev.partisan.conformance;

import dev.partisan.NodeBuilder;
import dev.partisan.Topology;
import java.util.Optional;
import java.util.Set;

/// A topology as the suite sees it: how its nodes are made, and what it claims to do.
///
/// The suite starts four nodes, `alpha` to `delta`, in this order. A topology that is also tried in network namespaces
/// has a public constructor without parameters, since each node runs in a JVM of its own there.
///
/// ```java
/// final class RingUnderTest implements TopologyUnderTest {
///   @Override public Set<Capability> capabilities() { return EnumSet.of(Capability.JOIN); }
///   @Override public Topology topology(String node, Layout layout) {
///     return Topology.of("ring", Ring::new, RingMessage.class);
///   }
///   @Override public Optional<String> contact(String node, Layout layout) { return Optional.of("alpha"); }
/// }
/// ```
public interface TopologyUnderTest {
  /// What it does; of the rest it is expected that it refuses with a typed exception.
  Set<Capability> capabilities();

  /// The topology of one node, quick to find out that another one is lost: within some seconds.
  Topology topology(String node, Layout layout);

  /// The node that this one joins when it has started; empty when it does not need to.
  Optional<String> contact(String node, Layout layout);

  /// Whether others dial this node.
  default boolean isListening(String node, Layout layout) {
    return true;
  }

  /// Further settings of a node.
  default void configure(NodeBuilder builder) {}
}
