package dev.partisan.conformance;

import dev.partisan.NodeBuilder;
import dev.partisan.faults.ResetProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Nodes of this JVM over loopback TCP, each behind a proxy that swallows what a partition cuts off.
public final class LoopbackNetwork implements TestNetwork {
  private record Place(int port, ResetProxy proxy) {}

  private final TopologyUnderTest topology;
  private final Map<String, Place> places = new LinkedHashMap<>();
  private final LocalNodes nodes = new LocalNodes();
  private final Layout layout;

  private LoopbackNetwork(TopologyUnderTest topology, List<String> names) throws IOException {
    this.topology = topology;
    LinkedHashMap<String, String> addresses = new LinkedHashMap<>();
    for (String name : names) {
      int port = ResetProxy.freePort();
      ResetProxy proxy = ResetProxy.to(port);
      places.put(name, new Place(port, proxy));
      addresses.put(name, proxy.address());
    }
    this.layout = new Layout(addresses);
  }

  /// A network for nodes of these names. No name may be part of another one.
  public static LoopbackNetwork of(TopologyUnderTest topology, List<String> names) {
    try {
      return new LoopbackNetwork(topology, names);
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
    NodeBuilder builder = LocalNodes.describe(name, topology, layout);
    if (topology.isListening(name, layout)) {
      builder.listen("127.0.0.1:" + place(name).port()).advertise(layout.address(name));
    }
    nodes.start(name, builder);
  }

  private Place place(String name) {
    Place place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException("no node '" + name + "'");
    }
    return place;
  }

  @Override
  public void kill(String name) {
    nodes.kill(name);
  }

  @Override
  public Outcome ask(String name, Order order) {
    return nodes.ask(name, order);
  }

  @Override
  public void partition(Collection<String> one, Collection<String> other) {
    holdBack(one, other);
    holdBack(other, one);
  }

  /// A dialler says its own name before any other.
  private void holdBack(Collection<String> diallers, Collection<String> listeners) {
    for (String listener : listeners) {
      place(listener).proxy().blackHole(opening -> diallers.contains(firstNameIn(opening)));
    }
  }

  private String firstNameIn(String opening) {
    String first = "";
    int at = Integer.MAX_VALUE;
    for (String name : layout.names()) {
      int found = opening.indexOf(name);
      if (found >= 0 && found < at) {
        at = found;
        first = name;
      }
    }
    return first;
  }

  @Override
  public void heal() {
    places.values().forEach(place -> place.proxy().heal());
  }

  @Override
  public void await(String what, BooleanSupplier holds) {
    Patience.await(what, holds);
  }

  @Override
  public void close() {
    try {
      nodes.close();
      for (Place place : places.values()) {
        place.proxy().close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
