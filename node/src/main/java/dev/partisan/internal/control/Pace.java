package dev.partisan.internal.control;

import java.time.Duration;

/// How eagerly lanes are dialled, and how long they wait for a lost peer.
///
/// @param refreshInterval between two dials to one peer
/// @param minBackoff after a first failure; doubles with each further one
/// @param maxBackoff the longest pause between two tries
/// @param retainFor how long a lane keeps messages while its peer cannot be reached
public record Pace(
    Duration refreshInterval, Duration minBackoff, Duration maxBackoff, Duration retainFor) {}
