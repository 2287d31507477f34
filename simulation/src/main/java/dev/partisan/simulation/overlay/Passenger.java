package dev.partisan.simulation.overlay;

import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Timer;
import java.util.List;

/// A machine that uses an overlay without being a part of it, as a broadcast does: it is told of peers
/// and sends them messages.
///
/// What it puts out is [Output.Send], to peers, and [Output.Schedule]; the rest is refused.
///
/// ```java
/// simulation.passengers((id, random) -> new Echo(id));
/// simulation.tell(3, (echo, nowNanos) -> echo.shout(nowNanos));
/// ```
public interface Passenger {
  /// A node has become a peer, or one that was lost is back.
  List<Output> peerUp(NodeId peer, long nowNanos);

  /// A peer is lost, or is none any more.
  List<Output> peerDown(NodeId peer, long nowNanos);

  /// A passenger's message has arrived.
  List<Output> received(NodeId from, Message message, long nowNanos);

  /// The time asked for has passed.
  List<Output> expired(Timer timer, long nowNanos);
}
