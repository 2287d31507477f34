package dev.partisan.protocol;

/// What a member is in its topology, where not all members are alike.
///
/// ```java
/// long clients = members.stream().filter(m -> m.profile().role() == Role.CLIENT).count();
/// ```
public enum Role {
  /// All members are alike: the full mesh and the static topology.
  NONE,
  /// Connects to all servers, and relays for its clients.
  SERVER,
  /// Connects to one server.
  CLIENT
}
