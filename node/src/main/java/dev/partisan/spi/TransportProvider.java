package dev.partisan.spi;

import dev.partisan.BrokerConfig;
import dev.partisan.Channel;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// How a node finds its transport: looked up with `ServiceLoader`.
public interface TransportProvider {
  /// What a transport is for.
  ///
  /// @param nodeName the node's name, for thread names, log lines and names at a broker
  /// @param channels the node's channels, the control channel not among them
  /// @param tls the present certificates, asked for at each new connection, away from event loops;
  ///   `null` for connections in the clear
  /// @param broker where the broker is; `null` on networks without one
  record Request(
      String cluster,
      String nodeName,
      List<Channel> channels,
      @Nullable Supplier<SSLContext> tls,
      @Nullable BrokerConfig broker) {}

  /// Whether its transports go through a broker.
  boolean isBrokered();

  /// A transport for one node.
  Transport open(Request request);
}
