package dev.partisan.ring;

/// A run of a node that takes part in a ring.
///
/// ```java
/// List<String> names = ring.state().members().stream().map(RingMember::node).toList();
/// ```
///
/// @param node the node's name
/// @param run its incarnation
public record RingMember(String node, long run) {}
