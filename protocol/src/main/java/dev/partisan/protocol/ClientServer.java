package dev.partisan.protocol;

import java.util.List;
import java.util.random.RandomGenerator;

/// The client-server topology (§3.3.3): servers connect to all servers, a client to one of them.
///
/// All nodes are members on every node, and share the membership of the full mesh: its joins,
/// names, leaves and gossip. Which server a client hangs on stands in the client's [Profile]; so
/// each node knows the way to each, which is client, server, server, client at most. A client
/// dials only; when its server dies or falls silent it turns to another, and stays there.
///
/// A client gossips with its server as servers do with one another, and brings what it knows along
/// to the next one. So a removal is not lost with the only server that had heard of it.
///
/// ```java
/// Protocol node = new ClientServer(self, address, ClientServerConfig.client(servers), random);
/// perform(node.handle(new Input.Started(), nowNanos)); // joins by itself
/// // later: Route[to=db, via=server-2], Route[to=server-2, via=server-2], ...
/// ```
public final class ClientServer implements Protocol {
  private final Protocol part;

  /// @param advertised where other members can dial this node, if it is a server
  /// @param random decides whom to gossip with, which server to turn to and how long to pause
  public ClientServer(
      NodeId self, Address advertised, ClientServerConfig config, RandomGenerator random) {
    this.part =
        config.role() == Role.CLIENT
            ? new ClientPart(self, advertised, config, random)
            : new ServerPart(self, advertised, config, random);
  }

  @Override
  public List<Member> members() {
    return part.members();
  }

  @Override
  public boolean isMeshed(Member member) {
    return member.profile().role() == Role.SERVER;
  }

  @Override
  public List<Output> handle(Input input, long nowNanos) {
    return part.handle(input, nowNanos);
  }
}
