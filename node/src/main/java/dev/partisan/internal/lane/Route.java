package dev.partisan.internal.lane;

import dev.partisan.protocol.NodeId;

/// How one member is reached: on lanes of its own, or on those of a peer that hands messages on.
///
/// @param to the member
/// @param lanes its own, or those of the next hop
/// @param isRelayed whether another node hands messages on
public record Route(NodeId to, PeerLanes lanes, boolean isRelayed) {
  public Route(NodeId to, PeerLanes lanes) {
    this(to, lanes, !lanes.peer().equals(to));
  }
}
