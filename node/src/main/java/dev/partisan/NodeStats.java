package dev.partisan;

import dev.partisan.internal.Counters.Misbehaviour;
import dev.partisan.internal.NodeRuntime;
import java.util.EnumMap;
import java.util.Map;

/// What a node has counted since it started.
///
/// ```java
/// NodeStats stats = node.stats();
/// long late = stats.deadLetters().get(DropReason.LATE_REPLY);
/// ```
///
/// @param processes processes that run now
/// @param queuedBytes bytes queued for other nodes, or sent and not yet acknowledged
/// @param deadLetters messages that will not reach a process, by reason; every reason is there
/// @param lostWithLanes messages given up because their peer left, was replaced, lost count or stayed
///   out of reach for longer than [NodeBuilder#retainFor]
/// @param channelFallbacks messages that named a channel which nobody configured, or which the peer
///   lacks
/// @param malformedFrames connections closed because of bytes that are no frame of the protocol
/// @param malformedMessages messages that could not be decoded
/// @param rejectedControlMessages control messages that the membership refused
/// @param refusedHandshakes connections refused because of who dialled, or for what: another cluster, say
/// @param unfinishedHandshakes connections that ended before they had introduced themselves, or took too long
/// @param failedAuthentications handshakes that failed, on either side, because the nodes do not share one secret
/// @param halfOpenLimits connections that gave way to newer ones before their handshake was over, since there were
///   [NodeBuilder#maxHalfOpen] of them or more; unfinished, too
public record NodeStats(
    int processes,
    long queuedBytes,
    Map<DropReason, Long> deadLetters,
    long lostWithLanes,
    long channelFallbacks,
    long malformedFrames,
    long malformedMessages,
    long rejectedControlMessages,
    long refusedHandshakes,
    long unfinishedHandshakes,
    long failedAuthentications,
    long halfOpenLimits) {

  static NodeStats of(NodeRuntime runtime) {
    Map<DropReason, Long> letters = new EnumMap<>(DropReason.class);
    for (DropReason reason : DropReason.values()) {
      letters.put(reason, runtime.deadLetters().count(reason));
    }
    var counters = runtime.counters();
    return new NodeStats(
        runtime.processes().count(),
        runtime.queuedBytes(),
        letters,
        counters.lostWithLanes(),
        counters.channelFallbacks(),
        counters.misbehaviours(Misbehaviour.MALFORMED_FRAME),
        counters.misbehaviours(Misbehaviour.MALFORMED_MESSAGE),
        counters.misbehaviours(Misbehaviour.REJECTED_CONTROL_MESSAGE),
        counters.refusedHandshakes(),
        counters.misbehaviours(Misbehaviour.UNFINISHED_HANDSHAKE),
        counters.misbehaviours(Misbehaviour.FAILED_AUTHENTICATION),
        counters.misbehaviours(Misbehaviour.HALF_OPEN_LIMIT));
  }
}
