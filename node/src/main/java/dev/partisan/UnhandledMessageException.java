package dev.partisan;

/// A server has no handler for a message. Its default handlers throw it, and a handler of one's own
/// may.
///
/// The server lives on: a request is answered with a [CallFailedException], any other message
/// becomes a dead letter for [DropReason#UNHANDLED].
///
/// ```java
/// public void handleCast(Order order) {
///   throw new UnhandledMessageException(getClass(), "handleCast", order);
/// }
/// ```
public final class UnhandledMessageException extends UnsupportedOperationException {
  private static final long serialVersionUID = 1L;

  public UnhandledMessageException(Class<?> server, String handler, Object message) {
    super(
        server.getName()
            + " does not handle "
            + message.getClass().getName()
            + ": override "
            + handler);
  }
}
