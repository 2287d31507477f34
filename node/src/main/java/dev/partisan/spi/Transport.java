package dev.partisan.spi;

import dev.partisan.protocol.Address;
import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;

/// Opens and accepts byte connections for one node.
///
/// Nothing here blocks, except [#listen] and [#close]. What happens to a connection is told to its
/// [ConnectionHandler], always on the connection's event loop.
public interface Transport extends AutoCloseable {
  /// Binds and accepts from now on; returns the address that was bound, with the real port.
  ///
  /// @param backlog how many connections may wait to be accepted
  /// @throws IOException with a message for the operator: which address, and why not
  Address listen(Address bind, int backlog, Acceptor acceptor) throws IOException;

  /// The event loop for a hash: the same hash gives the same loop for the life of the transport.
  EventLoop loopFor(int hash);

  /// Connects to `to`, whose host is resolved now. The handler hears `opened`, or `closed` when
  /// it cannot be reached within `timeout`.
  ///
  /// @param lane what the connection is for
  void dial(Address to, LaneName lane, EventLoop loop, Duration timeout, ConnectionHandler handler);

  /// Tells all nodes on the same broker of this one. Nothing happens where there is no broker.
  default void announce(Announcement own) {}

  /// Hears from now on what other nodes announce, on a thread that must not be kept.
  default void onAnnouncement(Consumer<Announcement> listener) {}

  /// Stops listening and closes every connection of this transport, telling their handlers; returns
  /// when done. Not for an event loop's thread, which it would wait for.
  @Override
  void close();
}
