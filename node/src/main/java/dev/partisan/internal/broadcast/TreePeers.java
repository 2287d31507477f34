package dev.partisan.internal.broadcast;

import dev.partisan.internal.lane.Route;
import dev.partisan.internal.lane.Routes;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.plumtree.Chords;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which members broadcasts go to from here: those that are reachable on lanes of this node's own. Of
/// many that are connected each to each, a few.
public final class TreePeers {
  private TreePeers() {}

  /// @param isMeshed whether a member is one of those that connect each to each
  public static List<NodeId> of(
      NodeId self, List<Member> members, Routes routes, Predicate<Member> isMeshed) {
    List<NodeId> peers = new ArrayList<>();
    List<NodeId> meshed = new ArrayList<>();
    boolean isSelfMeshed = false;
    for (Member member : members) {
      NodeId node = member.id();
      if (node.equals(self)) {
        isSelfMeshed = isMeshed.test(member);
      } else if (member.isReachable() && isDirect(routes.to(node.name()), node)) {
        (isMeshed.test(member) ? meshed : peers).add(node);
      }
    }
    peers.addAll(isSelfMeshed ? Chords.neighbours(self, meshed) : meshed);
    return peers;
  }

  private static boolean isDirect(@Nullable Route route, NodeId node) {
    return route != null && !route.isRelayed() && route.to().equals(node);
  }
}
