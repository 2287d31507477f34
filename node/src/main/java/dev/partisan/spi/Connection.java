package dev.partisan.spi;

import dev.partisan.protocol.Address;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A live byte connection. Except where said, its methods belong to its event loop's thread.
public interface Connection {
  /// Writes what the network takes at once and returns how many bytes that was; 0 when it takes
  /// none. It also takes none once the connection had its share of this turn of the loop. When
  /// less was taken than offered, [ConnectionHandler#writable] follows as soon as there is room.
  /// A failed write closes the connection and returns 0.
  long write(ByteBuffer[] sources, int offset, int length);

  /// Asks for one [ConnectionHandler#writable] soon; while the network takes nothing, that is
  /// when it does again. Requests made before it is told become one. Any thread; cheap when
  /// already asked.
  void requestWrite();

  /// Stops or resumes reading; while stopped, the network pushes back on the sender, and the loss
  /// of the connection may go unnoticed until something is written. Connections start out
  /// reading.
  void setReading(boolean reading);

  /// Hands this connection over to another loop, which then runs `then` and serves the connection
  /// from there on. Nothing more is told on the old loop. To be called from within
  /// [ConnectionHandler#received] at the latest point of the call: bytes left in the buffer are
  /// told again on the new loop, after `then`. No chunk may be held across a move: it belongs to
  /// the old loop. The loop may be the present one. A connection that closes on the way does not
  /// run `then`; its `closed` is told on the new loop.
  ///
  /// @throws IllegalStateException outside `received`, or when called twice in it
  void moveTo(EventLoop loop, Runnable then);

  /// Closes; the handler hears `closed` with the first reason given, once, soon after: never from
  /// within another of its calls, and nothing else in between. Any thread.
  void close(String reason);

  /// What is wrong with the other end's claim to be `host`, in a few words; `null` when nothing is,
  /// or when the network asks nobody who they are.
  @Nullable String objectionTo(String host);

  /// The other end's socket address.
  Address remoteAddress();
}
