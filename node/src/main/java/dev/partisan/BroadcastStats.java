package dev.partisan;

import java.util.Map;

/// What a node has counted of broadcasts since it started.
///
/// ```java
/// BroadcastStats broadcasts = node.stats().broadcasts();
/// double redundancy = (double) broadcasts.duplicates() / broadcasts.delivered();
/// ```
///
/// @param sent broadcasts of this node's own
/// @param delivered broadcasts that came here for the first time, this node's own among them
/// @param duplicates broadcasts that came once more
/// @param pushed broadcasts sent to a peer at once
/// @param answered broadcasts sent to a peer that asked
/// @param refused words of peers about broadcasts that nobody should send; they were ignored
/// @param missing broadcasts that were announced here and have not come yet
/// @param held broadcasts that are held now for those who ask
/// @param heldBytes their size
/// @param dropped what went no further here, by reason; every reason is there
public record BroadcastStats(
    long sent,
    long delivered,
    long duplicates,
    long pushed,
    long answered,
    long refused,
    int missing,
    int held,
    long heldBytes,
    Map<BroadcastDrop, Long> dropped) {}
