package dev.partisan.conformance;

import dev.partisan.NodeBuilder;
import dev.partisan.Topology;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.ClientServerConfig;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The client-server topology (§3.3.3): the first two nodes are servers, the others clients, which only dial out, as
/// behind NAT.
public final class ClientServerUnderTest implements TopologyUnderTest {
  private static final int SERVERS = 2;

  /// Without parameters, so that a node in a JVM of its own can make one.
  public ClientServerUnderTest() {}

  @Override
  public Set<Capability> capabilities() {
    return EnumSet.allOf(Capability.class);
  }

  @Override
  public Topology topology(String node, Layout layout) {
    List<Address> servers =
        layout.names().stream().limit(SERVERS).map(layout::address).map(Address::parse).toList();
    ClientServerConfig config =
        isListening(node, layout)
            ? ClientServerConfig.server(servers)
            : ClientServerConfig.client(servers);
    return Topology.clientServer(config.withMembership(QuickSettings.MEMBERSHIP));
  }

  /// All find the servers by themselves.
  @Override
  public Optional<String> contact(String node, Layout layout) {
    return Optional.empty();
  }

  @Override
  public boolean isListening(String node, Layout layout) {
    return layout.names().indexOf(node) < SERVERS;
  }

  @Override
  public void configure(NodeBuilder builder) {
    builder.monitors(QuickSettings.MONITORS);
  }
}
