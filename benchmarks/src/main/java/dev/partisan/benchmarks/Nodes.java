package dev.partisan.benchmarks;

import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// Nodes as the benchmarks use them: two, on loopback.
final class Nodes {
  private static final Duration TO_CONNECT = Duration.ofSeconds(20);

  private Nodes() {}

  /// A node that knows the messages of all benchmarks.
  static NodeBuilder describe(String name) {
    return Node.named(name).messages(MethodHandles.lookup(), FloodMessage.class, PingMessage.class);
  }

  /// Joins, and waits until every connection of every channel is up on this side.
  static void join(Node node, String contact) throws InterruptedException {
    node.join(contact);
    awaitConnections(node);
  }

  /// Waits until there is another member and every connection to it is up.
  static void awaitConnections(Node node) throws InterruptedException {
    long deadline = System.nanoTime() + TO_CONNECT.toNanos();
    while (node.members().size() < 2 || !node.isFullyConnected()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(node.id() + " is not fully connected");
      }
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
    }
  }
}
