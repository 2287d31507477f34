package dev.partisan.transport;

import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.faults.ResetProxy;
import dev.partisan.protocol.Member;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/// A whole node that others reach through a [ResetProxy] only.
record ProxiedNode(Node node, ResetProxy proxy) implements AutoCloseable {

  static ProxiedNode start(String name, UnaryOperator<NodeBuilder> settings) throws IOException {
    int port = ResetProxy.freePort();
    ResetProxy proxy = ResetProxy.to(port);
    Node node =
        settings
            .apply(Node.named(name).listen("127.0.0.1:" + port).advertise(proxy.address()))
            .start();
    return new ProxiedNode(node, proxy);
  }

  /// Joins all to the first, and waits until every lane of each is up.
  static void joinAll(Node... nodes) {
    for (int i = 1; i < nodes.length; i++) {
      nodes[i].join(nodes[0].address().toString());
    }
    awaitFullyConnected(nodes);
  }

  static void awaitFullyConnected(Node... nodes) {
    eventually()
        .until(() ->
            Arrays.stream(nodes)
                .allMatch(node ->
                    node.members().size() == nodes.length
                        && node.members().stream().allMatch(Member::isReachable)
                        && node.isFullyConnected()));
  }

  /// Long enough for a machine that does other things as well; nothing is expected to take so long.
  static ConditionFactory eventually() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(40))
        .pollInterval(Duration.ofMillis(10))
        .pollDelay(Duration.ZERO);
  }

  /// Whether a node holds another for a reachable member.
  static boolean reaches(Node node, String other) {
    return node.members().stream()
        .anyMatch(member -> member.id().name().equals(other) && member.isReachable());
  }

  static void awaitReachable(Node node, String... others) {
    eventually().until(() -> Arrays.stream(others).allMatch(other -> reaches(node, other)));
  }

  @Override
  public void close() throws IOException {
    node.close(Duration.ofMillis(200));
    proxy.close();
  }
}
