package dev.partisan;

import org.jspecify.annotations.Nullable;

/// A process that answers one message at a time: state in fields, a handler per kind of message.
///
/// All handlers run on the process's own thread, so the fields need no locks. A handler may block.
/// An exception from [#handleCall] is the caller's answer and the server lives on; one from any
/// other handler ends the process, which is reported and, if its spawn said so, restarted with a
/// fresh instance.
///
/// ```java
/// final class Greeter implements GenServer<Greet> {
///   @Override public Greeting handleCall(Greet request) { return new Greeting(request.name()); }
/// }
/// ```
///
/// @param <M> what the server understands; requests among it implement [Call]
public interface GenServer<M> {
  /// Runs before the first message. A server that needs its context later keeps it in a field.
  default void init(Context<M> self) throws Exception {}

  /// Answers a request; what it returns is the reply, unless it called [Context#deferReply].
  default @Nullable Object handleCall(M request) throws Exception {
    throw new UnhandledMessageException(getClass(), "handleCall", request);
  }

  /// Takes a message that was sent with `cast`.
  default void handleCast(M message) throws Exception {
    throw new UnhandledMessageException(getClass(), "handleCast", message);
  }

  /// Takes a message that was sent with `forward`, or by a timer.
  default void handleInfo(M message) throws Exception {
    handleCast(message);
  }

  /// Runs once [#init] has succeeded and the server ends, for whatever reason.
  ///
  /// @param cause what it crashed with; `null` unless the reason is [EndReason#CRASHED]
  default void terminate(EndReason reason, @Nullable Throwable cause) throws Exception {}
}
