package dev.partisan.protocol;

/// A change in the members, for the connection cache and for listeners.
///
/// ```java
/// switch (event) {
///   case MemberEvent.Joined(NodeId node, Address at) -> greet(node);
///   case MemberEvent.Left(NodeId node, Address at) -> forget(node);
///   // ... one line a case, no default
/// }
/// ```
public sealed interface MemberEvent extends Output {
  /// Whom it is about.
  NodeId node();

  /// Where the member is reached; for a replaced one, where its successor is.
  Address at();

  /// A node is a member now. Unreachable until [Reachable] says otherwise.
  record Joined(NodeId node, Address at) implements MemberEvent {}

  /// A member left or was removed, for good in this generation.
  record Left(NodeId node, Address at) implements MemberEvent {}

  /// This node's way to a member works.
  record Reachable(NodeId node, Address at) implements MemberEvent {}

  /// This node's way to a member is down or silent. It stays a member.
  record Unreachable(NodeId node, Address at) implements MemberEvent {}

  /// A newer incarnation took the place of a member of its name.
  record Replaced(NodeId node, NodeId by, Address at) implements MemberEvent {}

  /// A member, or this node itself, says something else of itself: its role, the server it hangs
  /// on, or the services it offers.
  record ProfileChanged(NodeId node, Address at, Profile profile) implements MemberEvent {}

  /// A member was unreachable for so long that this node no longer lists it. When it shows up
  /// again, [Joined] follows.
  record Forgotten(NodeId node, Address at) implements MemberEvent {}
}
