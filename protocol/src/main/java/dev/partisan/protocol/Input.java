package dev.partisan.protocol;

import java.util.Collections;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/// What happened, as a host tells its protocol.
///
/// ```java
/// List<Output> outputs = protocol.handle(new Input.Connected(peer, address), nowNanos);
/// ```
public sealed interface Input {
  /// The host is ready to carry out outputs. Comes once, before anything else.
  record Started() implements Input {}

  /// A message arrived on the control connection from a peer whose identity the handshake proved.
  record Received(NodeId from, Message message) implements Input {}

  /// The time asked for in [Output.Schedule] has passed.
  record Expired(Timer timer) implements Input {}

  /// A control connection to a peer is up, whoever dialled. Comes again, without a [Disconnected]
  /// between, when another connection takes the place of one that still seemed to live.
  ///
  /// @param at the address that the peer advertises
  record Connected(NodeId peer, Address at) implements Input {}

  /// No control connection to the peer is left.
  record Disconnected(NodeId peer, String reason) implements Input {}

  /// The dial asked for in [Output.Connect] led to this peer. Its [Connected] came before, now or
  /// long ago.
  ///
  /// @param contact the address as it was asked for
  record Dialed(Address contact, NodeId peer) implements Input {}

  /// The dial asked for in [Output.Connect] led nowhere.
  ///
  /// @param contact the address as it was asked for
  record DialFailed(Address contact, String reason) implements Input {}

  /// The application wants this node's cluster and the contacts' to be one. Answered by
  /// [Output.JoinCompleted] or [Output.JoinFailed].
  ///
  /// @param contacts tried in this order, again and again until one admits or time is up
  record JoinRequested(long requestId, List<Address> contacts) implements Input {
    public JoinRequested {
      contacts = List.copyOf(contacts);
    }
  }

  /// The application offers these services from now on, instead of those before. Members hear of
  /// it with the membership; nothing answers. A protocol that takes no more than so many throws an
  /// [IllegalArgumentException] that names the limit, and stays as it was.
  ///
  record Offered(SortedSet<String> services) implements Input {
    public Offered {
      services = Collections.unmodifiableSortedSet(new TreeSet<>(services));
    }
  }

  /// The application wants a node out of the cluster; this node itself, if the name is its own.
  /// Answered by [Output.LeaveCompleted] or [Output.LeaveFailed].
  record LeaveRequested(long requestId, String nodeName) implements Input {}
}
