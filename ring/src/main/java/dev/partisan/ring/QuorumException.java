package dev.partisan.ring;

/// A request to a store was not answered by a quorum. A put that failed may become visible later, unless the reason
/// says that nothing was done.
///
/// ```java
/// try { store.put(key, value); }
/// catch (QuorumException e) { if (e.reason() == QuorumException.Reason.FULL) shedLoad(); }
/// ```
public final class QuorumException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  QuorumException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /// Why.
  public Reason reason() {
    return reason;
  }

  /// Why there was no quorum.
  public enum Reason {
    /// Too few replicas answered before the deadline: too many are down, cut off, or fetch their data still.
    TIMED_OUT,
    /// This node has heard of no ring yet. Nothing was done.
    NO_RING,
    /// No replica could be asked, or the one that was asked was lost.
    UNREACHABLE,
    /// The vnode was no replica any more, or not yet. Nothing was done.
    MOVED,
    /// Too many requests of the partition are under way (`maxPending`). Nothing was done.
    BUSY,
    /// A replica has no memory left (`maxBytes`).
    FULL,
    /// The key or the value is longer than allowed. Nothing was done.
    TOO_LARGE,
    /// The key has too many concurrent values: get it and put one in their place. Nothing was done.
    TOO_MANY_SIBLINGS
  }
}
