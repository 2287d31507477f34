package dev.partisan.wire;

/// A stretch of a lane's log that holds whole frames.
///
/// @param from the log position of its first byte
/// @param to the log position behind its last byte
/// @param frames how many frames it holds
public record LogRun(long from, long to, int frames) {}
