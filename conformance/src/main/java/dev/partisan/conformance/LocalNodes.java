package dev.partisan.conformance;

import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// The nodes of a network that run in this JVM, each with its agent. A node is killed by closing it without draining:
/// the JVM is that of the test.
final class LocalNodes {
  /// Enough for a node to say what it must, and little for a test to wait.
  private static final Duration DRAIN = Duration.ofMillis(200);

  private record Running(Node node, Agent agent) {}

  private final Map<String, Running> running = new LinkedHashMap<>();

  /// A node that the suite can use, on the topology under test.
  static NodeBuilder describe(String name, TopologyUnderTest topology, Layout layout) {
    NodeBuilder builder = Agent.describe(Node.named(name));
    builder.topology(topology.topology(name, layout));
    topology.configure(builder);
    return builder;
  }

  void start(String name, NodeBuilder builder) {
    Node node = builder.start();
    running.put(name, new Running(node, new Agent(node)));
  }

  void kill(String name) {
    Running killed = running.remove(name);
    if (killed != null) {
      killed.node().close(Duration.ZERO);
    }
  }

  Outcome ask(String name, Order order) {
    Running asked = running.get(name);
    if (asked == null) {
      throw new IllegalStateException("node '" + name + "' does not run");
    }
    return asked.agent().perform(order);
  }

  void close() {
    running.values().forEach(each -> each.node().close(DRAIN));
  }
}
