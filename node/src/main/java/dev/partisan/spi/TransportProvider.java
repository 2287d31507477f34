package dev.partisan.spi;

import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// How a node finds its transport: looked up with `ServiceLoader`.
public interface TransportProvider {
  /// A transport for one node.
  ///
  /// @param nodeName the node's name, for thread names and log lines
  /// @param tls the present certificates, asked for at each new connection, away from event loops;
  ///   `null` for connections in the clear
  Transport open(String nodeName, @Nullable Supplier<SSLContext> tls);
}
