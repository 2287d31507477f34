package dev.partisan;

/// A call brought no reply. Each subclass says why, and whether the request may have been handled
/// all the same.
///
/// ```java
/// try { return node.call(greeter, new Greet("Ada"), timeout); }
/// catch (NoSuchProcessException | NodeUnreachableException e) { return fallback(); }
/// catch (CallException e) { throw new ServiceUnavailable(e); }
/// ```
public abstract sealed class CallException extends RuntimeException
    permits CallFailedException,
        CallInterruptedException,
        CallNotSentException,
        CallTimeoutException,
        NoSuchProcessException,
        NodeUnreachableException {
  private static final long serialVersionUID = 1L;

  CallException(String message) {
    super(message);
  }
}
