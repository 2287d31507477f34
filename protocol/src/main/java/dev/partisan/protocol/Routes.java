package dev.partisan.protocol;

import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The ways to the other members as the host was last told of them.
final class Routes {
  private final Map<String, Way> ways = new TreeMap<>();

  private record Way(NodeId to, @Nullable NodeId via) {}

  /// Tells what has changed.
  ///
  /// @param way the peer that leads to a member; `null` if none does
  void update(ClusterView view, Function<MembershipEntry, @Nullable NodeId> way, Turn turn) {
    ways.keySet()
        .removeIf(name -> {
          MembershipEntry entry = view.membership().get(name);
          return entry == null || !entry.isUp();
        });
    for (MembershipEntry member : view.others()) {
      Way now = new Way(member.id(), way.apply(member));
      if (!now.equals(ways.put(member.name(), now))) {
        NodeId via = now.via();
        turn.emit(via == null ? new Output.NoRoute(now.to()) : new Output.Route(now.to(), via));
      }
    }
  }
}
