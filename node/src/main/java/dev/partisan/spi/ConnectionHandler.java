package dev.partisan.spi;

import dev.partisan.TlsFailure;
import dev.partisan.wire.Chunk;

/// What a connection's owner is told, always on the connection's event loop, one call at a time.
///
/// A call that throws closes the connection and is logged as the bug it is.
public interface ConnectionHandler {
  /// The connection is open in both directions. Told first.
  void opened(Connection connection);

  /// Bytes arrived: those between position and limit of the chunk's buffer. The handler advances
  /// the position over what it took, which is everything, except around [Connection#moveTo]: who
  /// leaves bytes otherwise loses the connection. It may [Chunk#hold] the chunk to keep a slice
  /// of it, made within this call, until it [releases][Chunk#release] the chunk on this same
  /// loop. Later calls may bring the same chunk with other bytes, or, after a move, a smaller
  /// one.
  void received(Chunk chunk);

  /// There is room to write, or [Connection#requestWrite] asked for this.
  void writable();

  /// Encryption failed; `closed` follows.
  ///
  /// @param text what went wrong, for the operator
  default void tlsFailed(TlsFailure kind, String text) {}

  /// The connection is gone, or could not be opened. Told once, last.
  ///
  /// @param reason in a few words, for log lines
  void closed(String reason);
}
