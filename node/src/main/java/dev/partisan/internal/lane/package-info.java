/// The data plane: streams of messages between two nodes that outlive their connections.
///
/// Read [Lane] first. Senders queue with [MessageWriter] on a lane's `LaneOutbox`, from any thread;
/// all else happens on the lane's event loop: `PeerConnection` shakes hands, `LaneTraffic` moves
/// frames. What to send next, what to keep and where to resume is decided by the pure machines of
/// `dev.partisan.wire`.
package dev.partisan.internal.lane;
