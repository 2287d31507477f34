package dev.partisan.simulation;

import dev.partisan.protocol.Address;
import dev.partisan.spi.ConnectionHandler;
import org.jspecify.annotations.Nullable;

/// A connection that the system has accepted and the node has not looked at yet.
///
/// @param remote the other end's address
record Accepted(Socket socket, Address remote) {
  /// The node has: `null` when it wants nobody.
  void decided(
      SimulatedTransport transport, SimulatedLoop loop, @Nullable ConnectionHandler handler) {
    if (handler == null) {
      socket.close(true);
      return;
    }
    SimulatedConnection connection =
        new SimulatedConnection(transport, loop, remote, handler, socket);
    transport.add(connection);
    connection.open();
  }
}
