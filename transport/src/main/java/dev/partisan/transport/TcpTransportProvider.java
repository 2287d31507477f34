package dev.partisan.transport;

import dev.partisan.spi.Transport;
import dev.partisan.spi.TransportProvider;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Gives each node a [TcpTransport] on the event loops that all nodes of the JVM share.
public final class TcpTransportProvider implements TransportProvider {
  /// For `ServiceLoader`.
  public TcpTransportProvider() {}

  @Override
  public Transport open(String nodeName, @Nullable Supplier<SSLContext> tls) {
    return new TcpTransport(nodeName, LoopGroup.shared(), tls);
  }
}
