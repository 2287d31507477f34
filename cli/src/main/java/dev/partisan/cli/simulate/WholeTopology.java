package dev.partisan.cli.simulate;

import dev.partisan.Topology;
import java.util.List;

/// The topologies that a campaign runs whole nodes on.
public enum WholeTopology {
  FULL_MESH,
  STATIC,
  CLIENT_SERVER;

  /// One server for so many nodes, and never fewer than two: a lone server is no topology.
  private static final int NODES_A_SERVER = 5;

  /// The topology of one of these nodes.
  Topology of(String name, List<String> names) {
    return switch (this) {
      case FULL_MESH -> Topology.fullMesh();
      case STATIC ->
          Topology.fixed(
              names.stream()
                  .filter(other -> !other.equals(name))
                  .map(other -> other + "@" + Campaign.address(other))
                  .toArray(String[]::new));
      case CLIENT_SERVER -> {
        List<String> servers = names.subList(0, Math.max(2, names.size() / NODES_A_SERVER));
        String[] addresses = servers.stream().map(Campaign::address).toArray(String[]::new);
        yield servers.contains(name) ? Topology.server(addresses) : Topology.client(addresses);
      }
    };
  }

  /// Whether nodes are told whom to join.
  boolean isJoined() {
    return this == FULL_MESH;
  }

  /// Whether between two living nodes no message is lost. Those that travel through others may be,
  /// while nodes turn to other servers.
  boolean isLossless() {
    return this != CLIENT_SERVER;
  }
}
