package dev.partisan.conformance;

import dev.partisan.faults.Namespaces;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Nodes in JVMs of their own, each in a network namespace of its own: partitions are the kernel's. Needs root and
/// `ip`, see [Namespaces#areAvailable].
public final class NamespaceNetwork implements TestNetwork {
  private static final int PORT = 7000;

  private final Namespaces namespaces;
  private final Class<? extends TopologyUnderTest> topology;
  private final Layout layout;
  private final Map<String, ChildProcess> running = new LinkedHashMap<>();

  private NamespaceNetwork(Class<? extends TopologyUnderTest> topology, List<String> names)
      throws IOException {
    this.topology = topology;
    this.namespaces = Namespaces.open(names);
    LinkedHashMap<String, String> addresses = new LinkedHashMap<>();
    names.forEach(name -> addresses.put(name, namespaces.address(name) + ":" + PORT));
    this.layout = new Layout(addresses);
  }

  /// Whether this machine allows it.
  public static boolean isAvailable() {
    return Namespaces.areAvailable();
  }

  /// A network for nodes of these names.
  ///
  /// @param topology has a public constructor without parameters
  public static NamespaceNetwork of(TopologyUnderTest topology, List<String> names) {
    try {
      return new NamespaceNetwork(topology.getClass(), names);
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
    kill(name);
    List<String> line = new ArrayList<>(ChildProcess.commandLine());
    line.addAll(ChildNode.arguments(topology, name, layout));
    try {
      running.put(name, ChildProcess.start(name, namespaces.command(name, line)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void kill(String name) {
    ChildProcess killed = running.remove(name);
    if (killed != null) {
      killed.kill();
    }
  }

  @Override
  public Outcome ask(String name, Order order) {
    ChildProcess asked = running.get(name);
    if (asked == null) {
      throw new IllegalStateException("node '" + name + "' does not run");
    }
    return asked.ask(order);
  }

  @Override
  public void partition(Collection<String> one, Collection<String> other) {
    cut(one, other);
    cut(other, one);
  }

  private void cut(Collection<String> from, Collection<String> to) {
    try {
      for (String sender : from) {
        namespaces.cut(sender, List.copyOf(to));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void heal() {
    try {
      namespaces.heal();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void await(String what, BooleanSupplier holds) {
    Patience.await(what, holds);
  }

  @Override
  public void close() {
    running.values().forEach(ChildProcess::kill);
    namespaces.close();
  }
}
