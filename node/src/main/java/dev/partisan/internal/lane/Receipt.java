package dev.partisan.internal.lane;

import dev.partisan.CallTimeoutException.Progress;
import dev.partisan.wire.Parcel;
import org.jspecify.annotations.Nullable;

/// Where a message was queued, so that one may ask later how far it has come.
public final class Receipt {
  private volatile @Nullable Lane lane;
  private long position;
  private @Nullable Parcel parcel;

  void queued(Lane on, long endPosition) {
    position = endPosition;
    lane = on;
  }

  void queued(Lane on, Parcel as) {
    parcel = as;
    lane = on;
  }

  /// How far the message is known to have come.
  public Progress progress() {
    Lane queuedOn = lane;
    if (queuedOn == null) {
      return Progress.QUEUED;
    }
    Parcel large = parcel;
    if (large != null) {
      return large.isReleased()
          ? Progress.ACKNOWLEDGED
          : large.isSent() ? Progress.SENT : Progress.QUEUED;
    }
    if (queuedOn.outbox().freed() >= position) {
      return Progress.ACKNOWLEDGED;
    }
    return queuedOn.sentPosition() >= position ? Progress.SENT : Progress.QUEUED;
  }
}
