package dev.partisan.simulation.overlay;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Protocol;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A node of an overlay simulation: its protocol, its passenger and the connections it has.
final class OverlayNode {
  final int number;
  final NodeId id;
  final Address at;
  final Protocol protocol;
  final @Nullable Passenger passenger;

  /// Where it is on the plane that latencies come from.
  final double x;

  final double y;

  /// Those it has a connection with, as far as it knows.
  final List<OverlayNode> connected = new ArrayList<>();

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
  @Nullable OverlayNode connectedTo(NodeId peer) {
    for (int i = 0; i < connected.size(); i++) {
      OverlayNode node = connected.get(i);
      if (node.id.equals(peer)) {
        return node;
      }
    }
    return null;
  }

  boolean isConnectedTo(OverlayNode node) {
    for (int i = 0; i < connected.size(); i++) {
      if (connected.get(i) == node) {
        return true;
      }
    }
    return false;
  }

  /// Forgets a connection; says whether there was one.
  boolean disconnect(OverlayNode node) {
    for (int i = 0; i < connected.size(); i++) {
      if (connected.get(i) == node) {
        connected.remove(i);
        return true;
      }
    }
    return false;
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
