package dev.partisan.protocol;

import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/// What only servers and clients say to one another, beside [ClusterMessage].
///
/// ```java
/// client.handle(new Input.Received(server, new ClientServerMessage.Outages(lost)), nowNanos);
/// // [Unreachable[node=..., at=...]]
/// ```
public sealed interface ClientServerMessage extends Message {
  /// From a server to its clients: the servers that it does not reach at present, and through which
  /// therefore they reach nobody.
  record Outages(SortedSet<String> servers) implements ClientServerMessage {
    public Outages {
      servers = Collections.unmodifiableSortedSet(new TreeSet<>(servers));
    }
  }

  /// From server to server: does that client of yours still answer? Somebody else wants its name.
  /// A client that does not is passed over in silence.
  record Vouch(NodeId client, long probe) implements ClientServerMessage {}

  /// Answers [Vouch]: the client answered a ping since.
  record Vouched(NodeId client, long probe) implements ClientServerMessage {}
}
