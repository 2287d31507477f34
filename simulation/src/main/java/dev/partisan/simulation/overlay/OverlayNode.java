package dev.partisan.simulation.overlay;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A node of an overlay simulation: its protocol, its passenger and the connections it has.
final class OverlayNode {
  private static final int FIRST_PLACES = 8;

  final int number;
  final NodeId id;
  final Address at;
  final Protocol protocol;
  final @Nullable Passenger passenger;

  /// Where it is on the plane that latencies come from.
  final double x;

  final double y;

  // Those it has a connection with, as far as it knows, and their identities. They are looked
  // through
  // for each message: without touching them, which would bring each into the cache.
  private OverlayNode[] connected = new OverlayNode[FIRST_PLACES];
  private NodeId[] connectedIds = new NodeId[FIRST_PLACES];
  private int connections;

  /// Those it dials again when they are lost.
  final Set<OverlayNode> kept = new LinkedHashSet<>();

  /// The reachable members that its protocol has told of; its passenger takes them for peers.
  final Set<OverlayNode> peers = new LinkedHashSet<>();

  /// The ways to others, as its protocol has told them.
  final Map<NodeId, NodeId> routes = new HashMap<>(); // lookups only

  boolean isRunning = true;

  OverlayNode(
      int number, NodeId id, Protocol protocol, @Nullable Passenger passenger, double x, double y) {
    this.number = number;
    this.id = id;
    this.at = OverlaySimulation.address(number);
    this.protocol = protocol;
    this.passenger = passenger;
    this.x = x;
    this.y = y;
  }

  /// The node of that identity among those connected.
  @SuppressWarnings("ReferenceEquality") // equal ones that are not the same are found as well
  @Nullable OverlayNode connectedTo(NodeId peer) {
    for (int i = 0; i < connections; i++) {
      if (connectedIds[i] == peer) {
        return connected[i];
      }
    }
    for (int i = 0; i < connections; i++) {
      if (connectedIds[i].equals(peer)) {
        return connected[i];
      }
    }
    return null;
  }

  boolean isConnectedTo(OverlayNode node) {
    return placeOf(node) >= 0;
  }

  boolean isConnected() {
    return connections > 0;
  }

  /// A copy, for changing them meanwhile.
  List<OverlayNode> connected() {
    return List.of(Arrays.copyOf(connected, connections));
  }

  void connect(OverlayNode node) {
    if (connections == connected.length) {
      connected = Arrays.copyOf(connected, 2 * connections);
      connectedIds = Arrays.copyOf(connectedIds, 2 * connections);
    }
    connected[connections] = node;
    connectedIds[connections++] = node.id;
  }

  /// Forgets a connection; says whether there was one.
  boolean disconnect(OverlayNode node) {
    int place = placeOf(node);
    if (place < 0) {
      return false;
    }
    connections--;
    System.arraycopy(connected, place + 1, connected, place, connections - place);
    System.arraycopy(connectedIds, place + 1, connectedIds, place, connections - place);
    return true;
  }

  void disconnectAll() {
    connections = 0;
  }

  private int placeOf(OverlayNode node) {
    for (int i = 0; i < connections; i++) {
      if (connected[i] == node) {
        return i;
      }
    }
    return -1;
  }

  /// Those it keeps a connection to and has one.
  List<OverlayNode> linked() {
    List<OverlayNode> linked = new ArrayList<>(kept);
    linked.removeIf(node -> !isConnectedTo(node));
    return linked;
  }

  @Override
  public String toString() {
    return id.toString();
  }
}
