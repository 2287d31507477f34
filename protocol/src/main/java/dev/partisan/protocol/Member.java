package dev.partisan.protocol;

/// A node in the membership as this node sees it.
///
/// ```java
/// for (Member member : node.members()) {
///   System.out.println(member.id().name() + (member.isReachable() ? "" : " does not answer"));
/// }
/// ```
///
/// @param at the address that the member advertises
/// @param isReachable whether this node's own link to it works; other nodes may see it otherwise
public record Member(NodeId id, Address at, boolean isReachable) {}
