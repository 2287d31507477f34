package dev.partisan.internal.lane;

import dev.partisan.internal.Counters;
import dev.partisan.internal.Warnings;
import dev.partisan.spi.Host;
import dev.partisan.spi.Transport;
import dev.partisan.wire.Handshake;
import java.util.random.RandomGenerator;

/// What all lanes of a node share.
///
/// @param memory of the data lanes
/// @param controlMemory of the control lanes, so that data cannot use it up
/// @param monotonic of the monotonic channels
/// @param random for sessions and nonces; used on any thread
public record LaneEnvironment(
    Host host,
    Transport transport,
    Handshake.Identity identity,
    LaneSettings settings,
    OutboundMemory memory,
    OutboundMemory controlMemory,
    InboundMemory inboundMemory,
    Inbound inbound,
    MonotonicSender monotonic,
    LaneOwner owner,
    Counters counters,
    Warnings warnings,
    RandomGenerator random) {}
