package dev.partisan.protocol;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;

/// The settings of a node of the client-server topology.
///
/// ```java
/// var contacts = List.of(Address.parse("10.0.0.1:7000"), Address.parse("10.0.0.2:7000"));
/// ClientServerConfig server = ClientServerConfig.server(contacts);
/// ClientServerConfig client = ClientServerConfig.client(contacts);
/// ```
///
/// @param role [Role#SERVER] or [Role#CLIENT]
/// @param servers the addresses of servers that the node tries to join from its start, 1,000 at
///     most. May be empty: then the node waits for a join. A server's own may be among them
/// @param membership the settings that client-server shares with the full mesh
/// @param failover when a client and its server give each other up
public record ClientServerConfig(
    Role role, List<Address> servers, FullMeshConfig membership, Failover failover) {
  private static final int MAX_SERVERS = 1_000;

  /// When a client and its server give each other up.
  ///
  /// @param patience how long a lost connection is awaited before the client turns to another
  ///     server, half to all of it, and the server tells all that the client is gone; 2 s, above a
  ///     few attempts to dial again. What is on its way meanwhile is kept; a fail-over loses it
  public record Failover(Duration patience) {
    public Failover {
      FullMeshConfig.requirePositive("patience", patience);
    }
  }

  public ClientServerConfig {
    if (role == Role.NONE) {
      throw new IllegalArgumentException("the role must be SERVER or CLIENT, not NONE");
    }
    servers = List.copyOf(new LinkedHashSet<>(servers));
    if (servers.size() > MAX_SERVERS) {
      throw new IllegalArgumentException(servers.size() + " servers are more than " + MAX_SERVERS);
    }
  }

  /// The default settings of a server that joins those others, whichever of them runs.
  public static ClientServerConfig server(List<Address> servers) {
    return defaults(Role.SERVER, servers);
  }

  /// The default settings of a client of these servers.
  public static ClientServerConfig client(List<Address> servers) {
    return defaults(Role.CLIENT, servers);
  }

  private static ClientServerConfig defaults(Role role, List<Address> servers) {
    Failover failover = new Failover(Duration.ofSeconds(2));
    return new ClientServerConfig(role, servers, FullMeshConfig.defaults(), failover);
  }

  public ClientServerConfig withMembership(FullMeshConfig newMembership) {
    return new ClientServerConfig(role, servers, newMembership, failover);
  }

  public ClientServerConfig withFailover(Failover newFailover) {
    return new ClientServerConfig(role, servers, membership, newFailover);
  }
}
