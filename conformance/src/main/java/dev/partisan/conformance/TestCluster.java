package dev.partisan.conformance;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// The nodes of a topology under test on a [TestNetwork].
///
/// ```java
/// try (TestCluster cluster = TestCluster.start(topology, network)) {
///   cluster.awaitTogether();
///   cluster.node("beta").call("delta", 7);
/// }
/// ```
public final class TestCluster implements AutoCloseable {
  private final TopologyUnderTest topology;
  private final TestNetwork network;
  private final Map<String, TestNode> nodes = new LinkedHashMap<>();
  private final Set<String> running = new LinkedHashSet<>();

  private TestCluster(TopologyUnderTest topology, TestNetwork network) {
    this.topology = topology;
    this.network = network;
    network.layout().names().forEach(name -> nodes.put(name, new TestNode(network, name)));
  }

  /// Starts all nodes of a network and has them come together.
  public static TestCluster start(TopologyUnderTest topology, TestNetwork network) {
    TestCluster cluster = new TestCluster(topology, network);
    try {
      network.layout().names().forEach(cluster::start);
      cluster.awaitTogether();
    } catch (RuntimeException | AssertionError e) {
      cluster.close();
      throw e;
    }
    return cluster;
  }

  public TestNetwork network() {
    return network;
  }

  public TestNode node(String name) {
    TestNode node = nodes.get(name);
    if (node == null) {
      throw new IllegalArgumentException("no node '" + name + "'; there are " + nodes.keySet());
    }
    return node;
  }

  /// All that run, in their order.
  public List<TestNode> running() {
    return running.stream().map(this::node).toList();
  }

  /// Starts a node, and has it join its contact if it needs to.
  public void start(String name) {
    network.start(name);
    running.add(name);
    topology.contact(name, network.layout()).ifPresent(node(name)::join);
  }

  /// Ends a node without a goodbye.
  public void kill(String name) {
    running.remove(name);
    network.kill(name);
  }

  /// Waits until all that run hold just those for members, in their present incarnations, reach each other and have
  /// all their connections.
  public void awaitTogether() {
    awaitTogether(running);
  }

  /// As [#awaitTogether()], of some of those that run.
  public void awaitTogether(Collection<String> names) {
    Map<String, String> ids = new LinkedHashMap<>();
    names.forEach(name -> ids.put(name, node(name).id()));
    network.await(
        "all of " + names + " see all of them, and no one else",
        () -> names.stream().allMatch(name -> isTogether(node(name), ids)));
  }

  private static boolean isTogether(TestNode node, Map<String, String> ids) {
    Map<String, TestNode.Seen> members = node.members();
    return members.keySet().equals(new TreeSet<>(ids.keySet()))
        && ids.entrySet().stream()
            .allMatch(id -> new TestNode.Seen(id.getValue(), true).equals(members.get(id.getKey())))
        && node.isFullyConnected();
  }

  /// Every two nodes that run.
  public List<Pair> pairs() {
    List<Pair> pairs = new ArrayList<>();
    for (TestNode from : running()) {
      for (TestNode to : running()) {
        if (!from.name().equals(to.name())) {
          pairs.add(new Pair(from, to));
        }
      }
    }
    return pairs;
  }

  /// Two nodes, in an order.
  public record Pair(TestNode from, TestNode to) {
    @Override
    public String toString() {
      return from.name() + " to " + to.name();
    }
  }

  @Override
  public void close() {
    network.close();
  }
}
