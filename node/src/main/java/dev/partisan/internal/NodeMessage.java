package dev.partisan.internal;

import dev.partisan.DropReason;
import dev.partisan.internal.broadcast.BroadcastMessage;
import dev.partisan.internal.monitor.MonitorMessage;

/// What the runtimes of two nodes say to each other: handled by the node, never by a process.
///
/// Those who send it see to it that a message which is lost, doubled or late does no harm.
public sealed interface NodeMessage
    permits MonitorMessage, BroadcastMessage, NodeMessage.Undeliverable, NodeMessage.OutOfReach {
  /// A message of the receiver came no further than the sender, which was to hand it on.
  ///
  /// @param target whom it was for, as text
  /// @param requestId the request that will get no reply; 0 when it was none
  record Undeliverable(DropReason reason, String target, long requestId) implements NodeMessage {}

  /// The sender has dialled what the receiver advertises, and did not find it there.
  ///
  /// @param advertised `host:port`
  /// @param reason what it met instead
  record OutOfReach(String advertised, String reason) implements NodeMessage {}
}
