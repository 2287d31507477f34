package dev.partisan.amqp;

import dev.partisan.BrokerConfig;
import dev.partisan.spi.Transport;
import dev.partisan.spi.TransportProvider;
import java.util.ServiceLoader;

/// Gives each node of the publish-subscribe topology an [AmqpTransport], on the event loops of the JVM's sockets.
public final class AmqpTransportProvider implements TransportProvider {
  /// For `ServiceLoader`.
  public AmqpTransportProvider() {}

  @Override
  public boolean isBrokered() {
    return true;
  }

  @Override
  public Transport open(Request request) {
    BrokerConfig broker = request.broker();
    if (broker == null) {
      throw new IllegalArgumentException("a transport over a broker needs a broker");
    }
    Transport loops =
        ServiceLoader.load(TransportProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(provider -> !provider.isBrokered())
            .findFirst()
            .orElseThrow()
            .open(
                new Request(request.cluster(), request.nodeName(), request.channels(), null, null));
    return new AmqpTransport(request, broker, loops);
  }
}
