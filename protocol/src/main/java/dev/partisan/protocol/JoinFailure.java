package dev.partisan.protocol;

/// Why a join ended without joining.
///
/// ```java
/// try { node.join("10.0.0.1:7000"); }
/// catch (JoinException e) { if (e.reason() == JoinFailure.TIMED_OUT) startAlone(); }
/// ```
public enum JoinFailure {
  /// A living node of the same name is a member already: give this node another name, or stop the
  /// other one.
  NAME_IN_USE,
  /// No contact admitted this node in time; the text says what the last one did.
  TIMED_OUT,
  /// The cluster holds as many names as its limit allows.
  CLUSTER_FULL,
  /// The list of contacts was empty.
  NO_CONTACTS,
  /// As many joins as the limit allows are under way at this node.
  TOO_MANY_JOINS,
  /// This node left, or was removed, while it was joining.
  LEFT,
  /// Another holder of this node's name won while it was joining.
  SUPERSEDED,
  /// The topology of this node, or of the contact, has no such join: the text says what to do
  /// instead.
  UNSUPPORTED
}
