package dev.partisan;

/// The request was never handled: there was no room for it on its way, or it was too large.
///
/// ```java
/// try { node.call(store, new Put(key, blob), timeout); }
/// catch (CallNotSentException e) { if (e.result() == SendResult.QUEUE_FULL) backOff(); }
/// ```
public final class CallNotSentException extends CallException {
  private static final long serialVersionUID = 1L;

  private final SendResult result;

  public CallNotSentException(Ref<?> to, SendResult result) {
    super("call to " + to + " was not sent: " + result);
    this.result = result;
  }

  /// Why it was not sent.
  public SendResult result() {
    return result;
  }
}
