package dev.partisan;

/// The other node cannot be reached, or was lost while the call waited; then the request may have
/// been handled.
///
/// ```java
/// try { node.call(greeter, new Greet("Ada"), timeout); }
/// catch (NodeUnreachableException e) { tryAnotherNode(); }
/// ```
public final class NodeUnreachableException extends CallException {
  private static final long serialVersionUID = 1L;

  private final boolean sent;

  /// Of a call to `to`.
  ///
  /// @param sent whether the request had been sent before the node was lost
  public NodeUnreachableException(Ref<?> to, boolean sent) {
    super(
        sent
            ? "node "
                + to.nodeName()
                + " was lost while the call to "
                + to
                + " waited for its reply"
            : "call to " + to + " was not sent: there is no route to node " + to.nodeName());
    this.sent = sent;
  }

  /// Whether the request had been sent, so that a retry may double it.
  public boolean isSent() {
    return sent;
  }
}
