package dev.partisan;

import dev.partisan.internal.process.DeferredReply;
import org.jspecify.annotations.Nullable;

/// The duty to answer one request, later and from any process of the node; see
/// [Context#deferReply].
///
/// If the process that took the request ends before, the caller is told.
///
/// ```java
/// ReplyHandle<Greeting> later = self.deferReply();
/// later.reply(new Greeting("Hello"));
/// ```
///
/// @param <R> the reply's type
public sealed interface ReplyHandle<R> permits DeferredReply {
  /// Answers the request; says what became of the reply on this node.
  ///
  /// @throws IllegalStateException if it was answered before
  SendResult reply(@Nullable R value);

  /// Answers the request with an error: the caller gets a [CallFailedException] with its class and
  /// message.
  ///
  /// @throws IllegalStateException if it was answered before
  SendResult fail(Throwable cause);
}
