package dev.partisan.conformance;

/// What a topology may do or refuse. The rest every topology does: its nodes come together, list each other, and all
/// messages, calls and monitors work between all of them.
///
/// ```java
/// Set<Capability> capabilities = EnumSet.of(Capability.JOIN, Capability.RESTART);
/// ```
public enum Capability {
  /// A node that is asked to joins the cluster of another one.
  JOIN,
  /// A node leaves, and may join again.
  LEAVE,
  /// A node makes another one leave.
  REMOVE,
  /// A node that was killed takes its place again under its name.
  RESTART,
  /// A node that was killed is found out by all others.
  DETECT,
  /// Nodes that are cut off without a word are found unreachable, stay members, and are reachable again when the
  /// network is.
  PARTITION
}
