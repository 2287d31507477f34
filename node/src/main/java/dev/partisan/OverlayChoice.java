package dev.partisan;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.ClientServerConfig;
import dev.partisan.protocol.FixedConfig;
import dev.partisan.protocol.FullMeshConfig;
import dev.partisan.protocol.Role;
import dev.partisan.protocol.peertopeer.PeerToPeerConfig;
import java.util.List;

/// A topology as a configuration names it.
///
/// @param topology `full-mesh`, `static`, `client-server`, `peer-to-peer` or `publish-subscribe`
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

  /// @param fullMesh the settings if it is that
  /// @param fixed the settings if it is the static one; its peers do not count
  /// @param clientServer the settings if it is that; its role and servers do not count
  /// @param peerToPeer the settings if it is that
  /// @param broker the brokers if it is publish-subscribe
  /// @throws IllegalArgumentException when the four do not go together, saying why
  Topology topology(
      FullMeshConfig fullMesh,
      FixedConfig fixed,
      ClientServerConfig clientServer,
      PeerToPeerConfig peerToPeer,
      BrokerConfig broker) {
    Topology parsed = Topology.parse(topology, role, servers, peers);
    return switch (topology) {
      case "full-mesh" -> Topology.fullMesh(fullMesh);
      case "static" ->
          Topology.fixed(
              new FixedConfig(
                  peers.stream().map(Topology::peer).toList(),
                  fixed.dialling(),
                  fixed.detection(),
                  fixed.profiles()));
      case "client-server" ->
          Topology.clientServer(
              new ClientServerConfig(
                  role.equals("server") ? Role.SERVER : Role.CLIENT,
                  servers.stream().map(Address::parse).toList(),
                  clientServer.membership(),
                  clientServer.failover()));
      case "peer-to-peer" -> Topology.peerToPeer(peerToPeer);
      case "publish-subscribe" -> Topology.publishSubscribe(broker, fullMesh);
      default -> parsed;
    };
  }
}
