package dev.partisan.internal.lane;

import dev.partisan.CallTimeoutException.Progress;
import dev.partisan.wire.Parcel;
import org.jspecify.annotations.Nullable;

/// Where a message was queued, so that one may ask later how far it has come.
public final class Receipt implements Parcel.Watcher {
  private volatile @Nullable Lane lane;
  private long position;
  private volatile Progress parcelProgress = Progress.QUEUED;
  private boolean isParcel;

  void queued(Lane on, long endPosition) {
    position = endPosition;
    lane = on;
  }

  void queuedAsParcel(Lane on) {
    isParcel = true;
    lane = on;
  }

  @Override
  public void sent() {
    parcelProgress = Progress.SENT;
  }

  @Override
  public void released() {
    parcelProgress = Progress.ACKNOWLEDGED;
  }

  /// How far a message is known to have come that another node hands on: that node's acknowledgement
  /// says nothing of the one it is for.
  public Progress progressOverRelay() {
    return progress() == Progress.QUEUED ? Progress.QUEUED : Progress.SENT;
  }

  /// Whether all of the message was given to a connection.
  boolean isHandedOver() {
    return progress() != Progress.QUEUED;
  }

  /// How far the message is known to have come.
  public Progress progress() {
    Lane queuedOn = lane;
    if (queuedOn == null) {
      return Progress.QUEUED;
    }
    if (isParcel) {
      return parcelProgress;
    }
    if (queuedOn.retains() && queuedOn.outbox().freed() >= position) {
      return Progress.ACKNOWLEDGED;
    }
    return Math.max(queuedOn.sentPosition(), queuedOn.outbox().freed()) >= position
        ? Progress.SENT
        : Progress.QUEUED;
  }
}
