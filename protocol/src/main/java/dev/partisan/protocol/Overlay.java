package dev.partisan.protocol;

/// Who connects to whom among the members of a cluster: what tells one topology that has a
/// membership from another.
interface Overlay {
  /// What this node says it is.
  Role role();

  /// Whether this node dials that member and keeps a connection to it.
  boolean isKept(MembershipEntry member);

  /// Whether this node would like to be connected to a member and is not.
  default boolean isMissed(MembershipEntry member, ClusterView view) {
    return isKept(member) && !view.links().isReachable(member.id());
  }

  /// Whether messages of this node get to that member, as far as this node can know.
  boolean isReachable(MembershipEntry member, ClusterView view);

  /// All members are alike, and each connects to every other.
  record EachToEach() implements Overlay {
    @Override
    public Role role() {
      return Role.NONE;
    }

    @Override
    public boolean isKept(MembershipEntry member) {
      return true;
    }

    @Override
    public boolean isReachable(MembershipEntry member, ClusterView view) {
      return view.links().isReachable(member.id());
    }
  }
}
