package dev.partisan.transport;

import java.nio.channels.SelectionKey;

/// What a selection key stands for: a [SelectorLoop] tells it when its socket is ready.
sealed interface KeyOwner permits Listener, Dial, TcpConnection {
  /// The socket is ready for some of what its key asks for. Does a bounded amount of work.
  void ready(SelectionKey key);

  /// [#ready] threw this: a bug, here or in a handler. It costs this owner at most its socket, and
  /// nobody else anything.
  void failed(Throwable cause);

  /// Ends it soon, on its own loop. Any thread.
  void close(String reason);
}
