package dev.partisan.spi;

import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import org.jspecify.annotations.Nullable;

/// Starts nodes on another host and transport than the real ones: the simulation's door, which
/// applications do not see.
public final class HostedNodes {
  /// How the builder starts a node, seams given.
  public interface Start {
    Node start(NodeBuilder builder, Host host, Transport transport);
  }

  private static volatile @Nullable Start start;

  private HostedNodes() {}

  /// For the builder's own class alone, which keeps the method to itself otherwise.
  public static void startWith(Start how) {
    start = how;
  }

  /// As [NodeBuilder#start()], on this host and transport.
  public static Node start(NodeBuilder builder, Host host, Transport transport) {
    Start how = start;
    if (how == null) {
      throw new IllegalStateException("the builder's class has not been initialized");
    }
    return how.start(builder, host, transport);
  }
}
