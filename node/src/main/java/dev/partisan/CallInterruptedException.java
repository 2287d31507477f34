package dev.partisan;

/// The thread that waited for a reply was interrupted; its interrupt status is still set.
///
/// A process that is stopped while it waits gets a [ProcessStoppedException] instead.
///
/// ```java
/// try { node.call(greeter, new Greet("Ada"), timeout); }
/// catch (CallInterruptedException e) { return; }
/// ```
public final class CallInterruptedException extends CallException {
  private static final long serialVersionUID = 1L;

  public CallInterruptedException(Ref<?> to) {
    super("interrupted while waiting for the reply of " + to);
  }
}
