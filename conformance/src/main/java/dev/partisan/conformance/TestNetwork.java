package dev.partisan.conformance;

import java.util.Collection;
import java.util.function.BooleanSupplier;

/// A network with one cluster's nodes on it, each of which is started, asked, killed and cut off from outside. It is
/// the seam between the suite and where nodes run: in this JVM, in JVMs of their own, or in virtual time.
///
/// ```java
/// try (TestNetwork network = SimulatedNetwork.of(7, topology, List.of("alpha", "beta"))) {
///   network.start("alpha");
///   network.partition(List.of("alpha"), List.of("beta"));
///   network.heal();
/// }
/// ```
public sealed interface TestNetwork extends AutoCloseable
    permits BrokerNetwork, LoopbackNetwork, NamespaceNetwork, SimulatedNetwork {
  /// The nodes that there may be, and where each is reached.
  Layout layout();

  /// Starts a node, again if it was killed.
  void start(String node);

  /// Ends a node without a goodbye.
  void kill(String node);

  /// Has a node do something and waits until it has.
  Outcome ask(String node, Order order);

  /// Cuts nodes off from one another, both ways, without a word to anybody.
  void partition(Collection<String> one, Collection<String> other);

  /// Ends all partitions.
  void heal();

  /// Waits until something holds, for as long as nothing takes on a busy machine.
  ///
  /// @param what for the failure's message
  /// @throws AssertionError when it does not come about
  void await(String what, BooleanSupplier holds);

  /// Ends all nodes.
  @Override
  void close();
}
