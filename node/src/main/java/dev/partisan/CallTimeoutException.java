package dev.partisan;

import java.time.Duration;

/// No reply came in time. The request may have been handled; [#progress] says how far it is known
/// to have come.
///
/// ```java
/// try { node.call(account, new Withdraw(10), timeout); }
/// catch (CallTimeoutException e) { if (e.progress() == Progress.ACKNOWLEDGED) findOutWhatItDid(); }
/// ```
public final class CallTimeoutException extends CallException {
  private static final long serialVersionUID = 1L;

  private final Progress progress;

  public CallTimeoutException(Ref<?> to, Duration timeout, Progress progress) {
    super(
        "call to " + to + " got no reply within " + timeout + "; the request was " + progress.text);
    this.progress = progress;
  }

  /// How far the request is known to have come when the caller stopped waiting.
  public Progress progress() {
    return progress;
  }

  /// The steps of a request on its way, in order.
  public enum Progress {
    /// It was waiting on this node. It may still be sent, so a retry may double it.
    QUEUED("queued on this node"),
    /// It was handed to the network; whether it arrived is not known.
    SENT("sent, but not acknowledged"),
    /// The other node has it.
    ACKNOWLEDGED("acknowledged by the other node");

    private final String text;

    Progress(String text) {
      this.text = text;
    }
  }
}
