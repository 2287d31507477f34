package dev.partisan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What a configuration may say of a topology, and the line that answers what it may not.
final class TopologyTest {
  private static final List<String> NONE = List.of();
  private static final List<String> SERVERS = List.of("10.0.0.1:7000");
  private static final List<String> PEERS = List.of("beta@10.0.0.2:7000");

  private static void assertRefused(
      String name, String role, List<String> servers, List<String> peers, String line) {
    assertThatThrownBy(() -> Topology.parse(name, role, servers, peers))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(line);
  }

  @Test
  void configurationNamesEachTopology() {
    assertThat(Topology.parse("full-mesh", "", NONE, NONE)).hasToString("full-mesh");
    assertThat(Topology.parse("static", "", NONE, PEERS)).hasToString("static");
    assertThat(Topology.parse("peer-to-peer", "", NONE, NONE)).hasToString("peer-to-peer");
    Topology server = Topology.parse("client-server", "server", NONE, NONE);
    Topology client = Topology.parse("client-server", "client", SERVERS, NONE);
    assertThat(server).hasToString("client-server");
    assertThat(server.isListening()).isTrue();
    assertThat(client.isListening()).isFalse();
  }

  @Test
  void whatDoesNotFitTogetherIsRefusedWithOneLine() {
    assertRefused(
        "ring",
        "",
        NONE,
        NONE,
        "topology 'ring' is unknown: choose one of full-mesh, static, client-server, peer-to-peer, publish-subscribe");
    assertRefused(
        "client-server",
        "client",
        NONE,
        NONE,
        "a client needs a server: name at least one as host:port");
    assertRefused(
        "client-server",
        "",
        SERVERS,
        NONE,
        "topology 'client-server' has no role '': choose server or client");
    assertRefused(
        "peer-to-peer",
        "",
        SERVERS,
        NONE,
        "topology 'peer-to-peer' has no servers: remove 10.0.0.1:7000");
    assertRefused(
        "full-mesh", "client", NONE, NONE, "topology 'full-mesh' has no role: remove client");
    assertRefused(
        "full-mesh",
        "",
        SERVERS,
        NONE,
        "topology 'full-mesh' has no servers: remove 10.0.0.1:7000");
    assertRefused(
        "static",
        "",
        NONE,
        SERVERS,
        "peer '10.0.0.1:7000' does not say who is where: write name@host:port");
    assertRefused(
        "client-server",
        "server",
        NONE,
        PEERS,
        "topology 'client-server' has no peers: remove beta@10.0.0.2:7000");
  }
}
