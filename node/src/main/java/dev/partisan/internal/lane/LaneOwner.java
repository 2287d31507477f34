package dev.partisan.internal.lane;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.HandshakeMessage.Refuse;

/// What lanes ask of the control plane and tell it. Called on event loops: implementations only
/// hand over.
public interface LaneOwner {
  /// Whether a peer may open data lanes, not only control.
  boolean mayUseData(NodeId peer);

  /// A node of the cluster has asked who is here, as one does that is about to join.
  ///
  /// @param advertised where it says it can be reached
  void asked(NodeId by, Address advertised);

  /// The lane has a connection.
  ///
  /// @param advertised where the peer says it can be reached
  void up(Lane lane, Address advertised);

  /// The lane lost its connection.
  void down(Lane lane, String reason);

  /// The peer's dial of the lane came to nothing, after it had been let in.
  void acceptFailed(Lane lane, String reason);

  /// A dial of the lane came to nothing.
  void dialFailed(Lane lane, String reason);

  /// The peer refused a dial of the lane.
  void refused(Lane lane, Refuse refusal);
}
