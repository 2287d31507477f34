package dev.partisan;

import dev.partisan.internal.Counters.Misbehaviour;
import dev.partisan.internal.NodeRuntime;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What a node has counted since it started.
///
/// ```java
/// NodeStats stats = node.stats();
/// long late = stats.deadLetters().get(DropReason.LATE_REPLY);
/// ```
///
/// @param processes processes that run now
/// @param monitors monitors that processes of this node have now, those included whose [Down] waits
/// @param monitored monitors that any node has now on processes of this one
/// @param queuedBytes bytes queued for other nodes, or sent and not yet acknowledged
/// @param deadLetters messages that will not reach a process, by reason; every reason is there
/// @param lostWithLanes messages given up because their peer left, was replaced, lost count or stayed
///   out of reach for longer than [NodeBuilder#retainFor]
/// @param missedMemberEvents membership events that a listener missed because it was too far behind
/// @param conflated messages of monotonic channels that newer ones subsumed while they waited
/// @param waitingMonotonic messages of monotonic channels that wait for a lane now
/// @param channelFallbacks messages that named a channel which nobody configured, or which the peer
///   lacks
/// @param relayedMessages messages of other nodes that this one handed on
/// @param refusedOrigins messages in another node's name from a peer that may not hand on
/// @param malformedFrames connections closed because of bytes that are no frame of the protocol
/// @param malformedMessages messages that could not be decoded
/// @param rejectedControlMessages control messages that the membership refused
/// @param refusedHandshakes connections refused because of who dialled, or for what: another cluster, say
/// @param unfinishedHandshakes connections that ended before they had introduced themselves, or took too long
/// @param failedAuthentications handshakes that failed, on either side, because the nodes do not share one secret
/// @param tlsFailures encrypted connections that failed, on either side, by reason; every reason is there
/// @param halfOpenLimits connections that gave way to newer ones before their handshake was over, since there were
///   [NodeBuilder#maxHalfOpen] of them or more; unfinished, too
/// @param strayMessages messages in queues of this node at a broker that no node sent, or that nobody can read
/// @param broadcasts what was broadcast
/// @param channels by channel, over all peers that there ever were
/// @param peers by peer that this node has lanes to, in the order in which they came
public record NodeStats(
    int processes,
    int monitors,
    int monitored,
    long queuedBytes,
    Map<DropReason, Long> deadLetters,
    long lostWithLanes,
    long missedMemberEvents,
    long conflated,
    long waitingMonotonic,
    long channelFallbacks,
    long relayedMessages,
    long refusedOrigins,
    long malformedFrames,
    long malformedMessages,
    long rejectedControlMessages,
    long refusedHandshakes,
    long unfinishedHandshakes,
    long failedAuthentications,
    Map<TlsFailure, Long> tlsFailures,
    long halfOpenLimits,
    long strayMessages,
    BroadcastStats broadcasts,
    List<ChannelStats> channels,
    List<PeerStats> peers) {

  static NodeStats of(NodeRuntime runtime) {
    Map<DropReason, Long> letters = new EnumMap<>(DropReason.class);
    for (DropReason reason : DropReason.values()) {
      letters.put(reason, runtime.deadLetters().count(reason));
    }
    var counters = runtime.counters();
    Map<TlsFailure, Long> tlsFailures = new EnumMap<>(TlsFailure.class);
    for (TlsFailure kind : TlsFailure.values()) {
      tlsFailures.put(kind, counters.tlsFailures(kind));
    }
    return new NodeStats(
        runtime.processes().count(),
        runtime.monitors().watching(),
        runtime.monitors().watched(),
        runtime.queuedBytes(),
        letters,
        counters.lostWithLanes(),
        runtime.missedMemberEvents(),
        counters.conflated(),
        runtime.waitingMonotonic(),
        counters.channelFallbacks(),
        counters.relayedMessages(),
        counters.misbehaviours(Misbehaviour.FOREIGN_ORIGIN),
        counters.misbehaviours(Misbehaviour.MALFORMED_FRAME),
        counters.misbehaviours(Misbehaviour.MALFORMED_MESSAGE),
        counters.misbehaviours(Misbehaviour.REJECTED_CONTROL_MESSAGE),
        counters.refusedHandshakes(),
        counters.misbehaviours(Misbehaviour.UNFINISHED_HANDSHAKE),
        counters.misbehaviours(Misbehaviour.FAILED_AUTHENTICATION),
        tlsFailures,
        counters.misbehaviours(Misbehaviour.HALF_OPEN_LIMIT),
        counters.misbehaviours(Misbehaviour.STRAY_MESSAGE),
        runtime.broadcasts().stats(),
        counters.traffic().channels(),
        counters.traffic().peers());
  }
}
