package dev.partisan.transport;

import dev.partisan.spi.Transport;
import dev.partisan.spi.TransportProvider;

/// Gives each node a [TcpTransport] on the event loops that all nodes of the JVM share.
public final class TcpTransportProvider implements TransportProvider {
  /// For `ServiceLoader`.
  public TcpTransportProvider() {}

  @Override
  public boolean isBrokered() {
    return false;
  }

  @Override
  public Transport open(Request request) {
    return new TcpTransport(request.nodeName(), LoopGroup.shared(), request.tls());
  }
}
