package dev.partisan.conformance;

import dev.partisan.BrokerConfig;
import dev.partisan.faults.ResetProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/// Nodes of this JVM around one broker, each of which reaches it through a proxy of its own. Who is cut off from others
/// is cut off from the broker: nodes know no other way.
public final class BrokerNetwork implements TestNetwork {
  private static final int AMQP_PORT = 5672;

  private final PublishSubscribeUnderTest topology;
  private final Map<String, ResetProxy> proxies = new LinkedHashMap<>();
  private final LocalNodes nodes = new LocalNodes();
  private final Layout layout;

  private BrokerNetwork(String uri, List<String> names) throws IOException {
    BrokerConfig.Endpoint broker = BrokerConfig.Endpoint.parse(uri);
    Map<String, String> uris = new LinkedHashMap<>();
    LinkedHashMap<String, String> addresses = new LinkedHashMap<>();
    for (String name : names) {
      ResetProxy proxy = ResetProxy.to(broker.host(), broker.port());
      proxies.put(name, proxy);
      uris.put(name, uri.replace(broker.host() + ":" + broker.port(), proxy.address()));
      addresses.put(name, name + ":" + AMQP_PORT);
    }
    this.layout = new Layout(addresses);
    this.topology = new PublishSubscribeUnderTest("conformance-" + UUID.randomUUID(), uris);
  }

  /// A network for nodes of these names.
  ///
  /// @param uri `amqp://user:password@host:port`
  public static BrokerNetwork of(String uri, List<String> names) {
    try {
      return new BrokerNetwork(uri, names);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Layout layout() {
    return layout;
  }

  @Override
  public void start(String name) {
    nodes.start(name, LocalNodes.describe(name, topology, layout));
  }

  @Override
  public void kill(String name) {
    nodes.kill(name);
  }

  @Override
  public Outcome ask(String name, Order order) {
    return nodes.ask(name, order);
  }

  /// Those of the second side lose each other as well.
  @Override
  public void partition(Collection<String> one, Collection<String> other) {
    other.forEach(name -> proxy(name).blackHole());
  }

  private ResetProxy proxy(String name) {
    ResetProxy proxy = proxies.get(name);
    if (proxy == null) {
      throw new IllegalArgumentException("no node '" + name + "'");
    }
    return proxy;
  }

  @Override
  public void heal() {
    proxies.values().forEach(ResetProxy::heal);
  }

  @Override
  public void await(String what, BooleanSupplier holds) {
    Patience.await(what, holds);
  }

  @Override
  public void close() {
    try {
      nodes.close();
      for (ResetProxy proxy : proxies.values()) {
        proxy.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
