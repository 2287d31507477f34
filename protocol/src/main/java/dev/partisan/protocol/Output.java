package dev.partisan.protocol;

import java.time.Duration;

/// What a protocol asks of its host.
///
/// ```java
/// switch (output) {
///   case Output.Send(NodeId to, Message message) -> control(to).send(message);
///   case Output.Schedule(Timer timer, Duration after) -> timers.add(timer, after);
///   // ... one line a case, no default
/// }
/// ```
public sealed interface Output
    permits MemberEvent,
        Output.Send,
        Output.Schedule,
        Output.Connect,
        Output.KeepConnected,
        Output.Reconnect,
        Output.Retire,
        Output.Release,
        Output.Route,
        Output.NoRoute,
        Output.JoinCompleted,
        Output.JoinFailed,
        Output.LeaveCompleted,
        Output.LeaveFailed,
        Output.Left,
        Output.Superseded,
        Output.Rejected {
  /// Send on the control connection to that peer, in order. Without a connection it is dropped.
  record Send(NodeId to, Message message) implements Output {}

  /// Hand the timer back as [Input.Expired] after that time.
  record Schedule(Timer timer, Duration after) implements Output {}

  /// Dial an address whose node is not known yet, once. Answered by [Input.Dialed] or
  /// [Input.DialFailed].
  record Connect(Address contact) implements Output {}

  /// Keep a connection to this peer from now on, and dial it again whenever it is lost, with
  /// backoff and jitter, until [Release] or [Left].
  record KeepConnected(NodeId peer, Address at) implements Output {}

  /// Close the present connections to a peer that no longer answers on them, keep what is queued,
  /// and dial anew as [KeepConnected] says.
  record Reconnect(NodeId peer, String reason) implements Output {}

  /// Keep no connection to this peer any more, which stays a member: once nothing waits for it and nothing
  /// has come from it for a moment, close its connections, or when they are lost. Until then they carry what they are
  /// given, so that what is on its way arrives and routes through it hold. Unlike after [Release] all its connections
  /// are accepted from then on. A [KeepConnected] takes that back.
  record Retire(NodeId peer, String reason) implements Output {}

  /// Let go of a peer: drop its data connections and everything queued for it, stop dialling it,
  /// and close its control connection once what was sent there before is out. From now on accept
  /// its control connections only: it may come to learn of its fate, or to join again. That ends
  /// with the next [KeepConnected], and when it becomes a member anew ([MemberEvent.Joined] of it, or
  /// [MemberEvent.Replaced] by it): then it is welcome, though this side may never dial it.
  record Release(NodeId peer, String reason) implements Output {}

  /// Messages for a member travel through this peer from now on. A member for which no route was
  /// ever told is reached directly. A route ends with the membership of the one it leads to.
  ///
  /// @param via a peer that this node is asked to keep a connection to; `to` itself when the way is
  ///     direct
  record Route(NodeId to, NodeId via) implements Output {}

  /// No peer is known that leads to this member; the next [Route] may name one. The member stays
  /// a member.
  record NoRoute(NodeId to) implements Output {}

  /// The two clusters are one, and this node knows the members of both.
  record JoinCompleted(long requestId) implements Output {}

  /// The join ended without joining.
  ///
  /// @param text names the contact and what it did
  record JoinFailed(long requestId, JoinFailure reason, String text) implements Output {}

  /// The node is out of the cluster, as far as this node is concerned.
  record LeaveCompleted(long requestId) implements Output {}

  /// There was nobody to remove.
  record LeaveFailed(long requestId, String text) implements Output {}

  /// This node left or was removed: close every connection once what was sent before is out, and
  /// forget every [KeepConnected]. The node is a cluster of its own again and may join anew.
  record Left() implements Output {}

  /// Another holder of this node's name won: the node must close. Nothing more comes out.
  record Superseded(NodeId by) implements Output {}

  /// A peer sent what it should not have; it was ignored. To be counted.
  record Rejected(NodeId from, String reason) implements Output {}
}
