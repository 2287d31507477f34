package dev.partisan.ring;

/// What a store has counted at this node since it started, and how large it is.
///
/// ```java
/// System.out.println(store.stats().keys() + " keys, " + store.stats().usedBytes() + " bytes");
/// ```
///
/// @param keys of all partitions that this node keeps, deleted ones included
/// @param usedBytes of keys and values, with some for each
/// @param maxBytes the limit
/// @param gets that this node coordinated
/// @param puts that this node coordinated
/// @param failed of both
/// @param readRepairs replicas that were brought up to date because a get showed that they had less
/// @param treeRepairs keys that comparing hash trees has mended here
/// @param handedOff keys that came to this node by hand-off, those that it had already included
/// @param hinted puts that this node took in for others
/// @param refusedFull puts and hand-offs that found no room here
public record KvStats(
    long keys,
    long usedBytes,
    long maxBytes,
    long gets,
    long puts,
    long failed,
    long readRepairs,
    long treeRepairs,
    long handedOff,
    long hinted,
    long refusedFull) {}
