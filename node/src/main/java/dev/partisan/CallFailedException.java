package dev.partisan;

/// The process took the request and failed to answer it: its handler threw, or it ended first.
///
/// ```java
/// try { node.call(account, new Withdraw(10), timeout); }
/// catch (CallFailedException e) { log.warn("refused: {}", e.remoteClassName()); }
/// ```
public final class CallFailedException extends CallException {
  private static final long serialVersionUID = 1L;

  private final String remoteClassName;
  private final String remoteMessage;

  public CallFailedException(Ref<?> to, String remoteClassName, String remoteMessage) {
    super("call to " + to + " failed there with " + remoteClassName + ": " + remoteMessage);
    this.remoteClassName = remoteClassName;
    this.remoteMessage = remoteMessage;
  }

  /// The class of what was thrown at the other side; it need not exist on this one.
  public String remoteClassName() {
    return remoteClassName;
  }

  /// Its message, shortened where it was long; empty if it had none.
  public String remoteMessage() {
    return remoteMessage;
  }
}
