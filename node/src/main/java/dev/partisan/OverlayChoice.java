package dev.partisan;

import dev.partisan.protocol.FullMeshConfig;
import java.util.List;

/// A topology as a configuration names it.
///
/// @param topology `full-mesh`, `static` or `client-server`
/// @param role of client-server: `server` or `client`; empty otherwise
/// @param servers of client-server, `host:port`
/// @param peers of static, `name@host:port`
record OverlayChoice(String topology, String role, List<String> servers, List<String> peers) {
  static final OverlayChoice FULL_MESH = new OverlayChoice("full-mesh", "", List.of(), List.of());

  OverlayChoice withTopology(String other) {
    return new OverlayChoice(other, role, servers, peers);
  }

  OverlayChoice withRole(String other) {
    return new OverlayChoice(topology, other, servers, peers);
  }

  OverlayChoice withServers(List<String> others) {
    return new OverlayChoice(topology, role, others, peers);
  }

  OverlayChoice withPeers(List<String> others) {
    return new OverlayChoice(topology, role, servers, others);
  }

  /// @throws IllegalArgumentException when the four do not go together, saying why
  Topology topology(FullMeshConfig fullMesh) {
    Topology parsed = Topology.parse(topology, role, servers, peers);
    return topology.equals(FULL_MESH.topology) ? Topology.fullMesh(fullMesh) : parsed;
  }
}
