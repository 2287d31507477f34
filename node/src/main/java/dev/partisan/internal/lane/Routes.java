package dev.partisan.internal.lane;

import dev.partisan.protocol.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How every member is reached at one moment (the paper's connection cache, §3.5). Immutable: a
/// change of members or ways makes another one.
public final class Routes {
  /// Nobody is reached.
  public static final Routes NONE = new Routes(List.of(), Set.of(), 0);

  private final Map<String, Route> byName = new HashMap<>(); // lookups only
  private final List<PeerLanes> peers;
  private final Set<NodeId> relays; // lookups only
  private final int unreached;

  /// @param routes one for each member that is reached
  /// @param relays the nodes that may hand on messages of others, this one among them if it may
  /// @param unreached members without a route
  public Routes(List<Route> routes, Set<NodeId> relays, int unreached) {
    Map<NodeId, PeerLanes> lanes = new LinkedHashMap<>();
    for (Route route : routes) {
      byName.put(route.to().name(), route);
      lanes.put(route.lanes().peer(), route.lanes());
    }
    this.peers = List.copyOf(new ArrayList<>(lanes.values()));
    this.relays = relays;
    this.unreached = unreached;
  }

  /// The way to the member of this name; `null` when there is none.
  public @Nullable Route to(String nodeName) {
    return byName.get(nodeName);
  }

  /// Whether a node may hand on messages of other nodes.
  public boolean mayRelay(NodeId node) {
    return relays.contains(node);
  }

  /// The lanes that routes begin with, each peer's once.
  public List<PeerLanes> peers() {
    return peers;
  }

  /// Whether every other member has a route.
  public boolean reachesAll() {
    return unreached == 0;
  }
}
