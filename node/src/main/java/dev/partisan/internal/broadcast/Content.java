package dev.partisan.internal.broadcast;

/// What is in a broadcast, and how it travels.
///
/// @param key which lane of the channel; the same at every node
/// @param isNamed whether a handler's id stands before the message
/// @param bytes encoded; never changed
record Content(String channel, long key, boolean isNamed, byte[] bytes) {}
