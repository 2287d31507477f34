package dev.partisan.cli.adcounter;

import dev.partisan.Topology;
import java.util.Locale;

/// The topologies that the counter runs on. The first node is the server, or the contact of the others.
enum AdTopology {
  FULL_MESH,
  CLIENT_SERVER,
  PEER_TO_PEER;

  /// Peers of a node, about, and lanes to each: they decide how many files a run needs.
  private static final int ACTIVE_VIEW = 6;

  private static final int LANES = 3;

  Topology first() {
    return switch (this) {
      case FULL_MESH -> Topology.fullMesh();
      case CLIENT_SERVER -> Topology.server();
      case PEER_TO_PEER -> Topology.peerToPeer();
    };
  }

  Topology other(String first) {
    return this == CLIENT_SERVER ? Topology.client(first) : first();
  }

  /// Whether nodes join by themselves.
  boolean joinsByItself() {
    return this == CLIENT_SERVER;
  }

  /// How many files of this process connections take, both ends included.
  long files(long nodes) {
    long ends =
        switch (this) {
          case FULL_MESH -> nodes * (nodes - 1);
          case CLIENT_SERVER -> 2 * (nodes - 1);
          case PEER_TO_PEER -> nodes * Math.min(ACTIVE_VIEW, nodes - 1);
        };
    return ends * LANES + nodes;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
