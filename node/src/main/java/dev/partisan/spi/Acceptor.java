package dev.partisan.spi;

import dev.partisan.protocol.Address;
import org.jspecify.annotations.Nullable;

/// Decides what becomes of an accepted connection, on the event loop that the connection starts on.
@FunctionalInterface
public interface Acceptor {
  /// The handler for a connection that `remote` opened, or `null` to close it at once.
  @Nullable ConnectionHandler accepted(Address remote);

  /// Something arrived that is no connection and belongs to none: it was dropped. Any thread.
  default void stray() {}
}
