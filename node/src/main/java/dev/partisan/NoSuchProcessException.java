package dev.partisan;

/// Nobody was there to take the request: no such process, no holder of the name, or it ended with
/// the request unread.
///
/// ```java
/// try { node.call(greeter, new Greet("Ada"), timeout); }
/// catch (NoSuchProcessException e) { node.spawn("greeter", Greeter::new); }
/// ```
public final class NoSuchProcessException extends CallException {
  private static final long serialVersionUID = 1L;

  public NoSuchProcessException(Ref<?> to) {
    super("there is no process " + to);
  }
}
