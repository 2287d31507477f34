package dev.partisan.spi;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;

/// What a node says of itself to all who share its broker.
///
/// @param at where it is dialled
/// @param isAlone whether it has no other member yet
public record Announcement(NodeId node, Address at, boolean isAlone) {}
