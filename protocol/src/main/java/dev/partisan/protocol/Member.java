package dev.partisan.protocol;

/// A node in the membership as this node sees it.
///
/// ```java
/// for (Member member : node.members()) {
///   System.out.println(member.id().name() + (member.isReachable() ? "" : " does not answer"));
///   System.out.println("  offers " + member.profile().services());
/// }
/// ```
///
/// @param at the address that the member advertises
/// @param isReachable whether this node's own way to it works; other nodes may see it otherwise
/// @param profile what the member says of itself
public record Member(NodeId id, Address at, boolean isReachable, Profile profile) {
  /// A member that has said nothing of itself.
  public Member(NodeId id, Address at, boolean isReachable) {
    this(id, at, isReachable, Profile.NONE);
  }
}
