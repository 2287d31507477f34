package dev.partisan.protocol;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which control connections work: those that are open and on which a ping sent lately came back.
///
/// What counts is when the answered ping was sent, not when the answer arrived. So an answer that
/// spent a minute in a buffer neither revives its link nor counts against it.
final class FailureDetector {
  private final long unreachableAfterNanos;
  private final Map<NodeId, Link> links = new LinkedHashMap<>();

  FailureDetector(Duration unreachableAfter) {
    this.unreachableAfterNanos = unreachableAfter.toNanos();
  }

  private static final class Link {
    private long provenNanos;
    private boolean isAnswering = true;

    private Link(long nowNanos) {
      this.provenNanos = nowNanos;
    }
  }

  /// A handshake proves the link.
  void connected(NodeId peer, long nowNanos) {
    links.put(peer, new Link(nowNanos));
  }

  /// Says whether the link worked until now.
  boolean disconnected(NodeId peer) {
    Link link = links.remove(peer);
    return link != null && link.isAnswering;
  }

  /// Starts anew for a peer that nobody pinged so far.
  void watch(NodeId peer, long nowNanos) {
    if (links.containsKey(peer)) {
      connected(peer, nowNanos);
    }
  }

  /// Takes the answer to a ping sent at that time, and says whether it revived the link.
  boolean answered(NodeId peer, long sentNanos, long nowNanos) {
    Link link = links.get(peer);
    long age = nowNanos - sentNanos;
    if (link == null || age < 0 || age > unreachableAfterNanos) {
      return false;
    }
    link.provenNanos = Math.max(sentNanos - link.provenNanos, 0) + link.provenNanos;
    boolean isRevived = !link.isAnswering;
    link.isAnswering = true;
    return isRevived;
  }

  /// Says, once, that a link has gone without an answer for too long.
  boolean hasFallenSilent(NodeId peer, long nowNanos) {
    Link link = links.get(peer);
    if (link == null || !link.isAnswering || nowNanos - link.provenNanos < unreachableAfterNanos) {
      return false;
    }
    link.isAnswering = false;
    return true;
  }

  boolean isConnected(NodeId peer) {
    return links.containsKey(peer);
  }

  boolean isReachable(NodeId peer) {
    Link link = links.get(peer);
    return link != null && link.isAnswering;
  }
}
