package dev.partisan.internal;

import dev.partisan.TlsFailure;
import dev.partisan.internal.lane.TrafficLedger;
import dev.partisan.wire.RefuseReason;
import java.util.concurrent.atomic.LongAdder;

/// What a node counts beyond its dead letters.
public final class Counters {
  /// How a peer can break the protocol.
  public enum Misbehaviour {
    /// Bytes that are no frame, or a frame out of place.
    MALFORMED_FRAME,
    /// A frame whose envelope or payload cannot be read.
    MALFORMED_MESSAGE,
    /// A message in another node's name from a peer that may not hand on.
    FOREIGN_ORIGIN,
    /// A control message that the membership refuses.
    REJECTED_CONTROL_MESSAGE,
    /// A connection that ended before its handshake did.
    UNFINISHED_HANDSHAKE,
    /// A peer that has another shared secret, or none, or one where this node has none.
    FAILED_AUTHENTICATION,
    /// A connection whose handshake was under way when it gave way to a newer one.
    HALF_OPEN_LIMIT,
    /// A message in a queue of this node at a broker that no node of ours sent.
    STRAY_MESSAGE
  }

  private final EnumCounts<Misbehaviour> misbehaviours = new EnumCounts<>(Misbehaviour.class);
  private final EnumCounts<RefuseReason> refusals = new EnumCounts<>(RefuseReason.class);
  private final EnumCounts<TlsFailure> tlsFailures = new EnumCounts<>(TlsFailure.class);
  private final TrafficLedger traffic = new TrafficLedger();
  private final LongAdder lostWithLanes = new LongAdder();
  private final LongAdder channelFallbacks = new LongAdder();
  private final LongAdder relayed = new LongAdder();
  private final LongAdder conflated = new LongAdder();

  /// What was counted on lanes.
  public TrafficLedger traffic() {
    return traffic;
  }

  /// A peer broke the protocol.
  public void misbehaved(Misbehaviour how) {
    misbehaviours.increment(how);
  }

  public long misbehaviours(Misbehaviour how) {
    return misbehaviours.get(how);
  }

  /// An encrypted connection failed.
  public void tlsFailed(TlsFailure kind) {
    tlsFailures.increment(kind);
  }

  public long tlsFailures(TlsFailure kind) {
    return tlsFailures.get(kind);
  }

  /// A handshake was refused here.
  public void refused(RefuseReason reason) {
    refusals.increment(reason);
  }

  /// Refusals that tell of a mistake somewhere; the others belong to the working of the protocol.
  public long refusedHandshakes() {
    long sum = 0;
    for (RefuseReason reason : RefuseReason.values()) {
      sum +=
          switch (reason) {
            case VERSION,
                CLUSTER,
                WRONG_NODE,
                SELF,
                LANE,
                NOT_WELCOME,
                UNAVAILABLE,
                SECRET,
                CERTIFICATE ->
                refusals.get(reason);
            case NO_SUCH_CHANNEL, STALE_EPOCH, IDENTITY -> 0;
          };
    }
    return sum;
  }

  /// Messages were given up because their lane ended.
  public void lostWithLane(long messages) {
    lostWithLanes.add(messages);
  }

  public long lostWithLanes() {
    return lostWithLanes.sum();
  }

  /// Messages of monotonic channels were subsumed by newer ones before they were encoded.
  public void conflated(long messages) {
    conflated.add(messages);
  }

  public long conflated() {
    return conflated.sum();
  }

  /// Messages named a channel that nobody configured, or that the peer lacks, and went out on the
  /// default channel.
  public void fellBack(long messages) {
    channelFallbacks.add(messages);
  }

  /// A message of another node was handed on.
  public void relayed() {
    relayed.increment();
  }

  public long relayedMessages() {
    return relayed.sum();
  }

  public long channelFallbacks() {
    return channelFallbacks.sum();
  }
}
