package dev.partisan.crdt;

/// What a store has counted since it started, and how large it is.
///
/// ```java
/// if (store.stats().mismatches() > 0) System.out.println("a name stands for two types: see the log");
/// ```
///
/// @param variables names, those that only other nodes declared included
/// @param entries the sizes of all variables together
/// @param merged values of other nodes that were news here
/// @param redundant values of other nodes that held nothing new
/// @param mismatches values of other nodes that were of another type than their variable is here; they were left out
/// @param refused values of other nodes that were left out because a limit of [StoreConfig] would have been exceeded,
///   or because they could not be joined
/// @param wholes how often all variables went to a peer, where [Dissemination#DELTA] or [Dissemination#BROADCAST] is
///   chosen: to new ones, and to those that had missed too much
/// @param resent how often deltas went to a peer again because it had not acknowledged them
/// @param unsent messages that could not be queued, or are too large; what was in them goes out later
public record StoreStats(
    int variables,
    long entries,
    long merged,
    long redundant,
    long mismatches,
    long refused,
    long wholes,
    long resent,
    long unsent) {}
