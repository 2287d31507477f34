package dev.partisan.conformance;

import dev.partisan.NodeBuilder;
import dev.partisan.simulation.Partition;
import dev.partisan.simulation.Simulation;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/// Whole nodes on virtual time and a simulated network. A failure's message names the seed, which replays it.
public final class SimulatedNetwork implements TestNetwork {
  private static final int PORT = 7000;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Simulation simulation;
  private final TopologyUnderTest topology;
  private final Layout layout;
  private final Map<String, Agent> agents = new LinkedHashMap<>();

  private SimulatedNetwork(long seed, TopologyUnderTest topology, List<String> names) {
    this.simulation = Simulation.seeded(seed);
    this.topology = topology;
    LinkedHashMap<String, String> addresses = new LinkedHashMap<>();
    names.forEach(name -> addresses.put(name, name + ":" + PORT));
    this.layout = new Layout(addresses);
  }

  /// A network for nodes of these names, whose every chance comes from `seed`.
  public static SimulatedNetwork of(long seed, TopologyUnderTest topology, List<String> names) {
    return new SimulatedNetwork(seed, topology, names);
  }

  @Override
  public Layout layout() {
    return layout;
  }

  @Override
  public void start(String name) {
    boolean isKnown = simulation.nodes().stream().anyMatch(node -> node.name().equals(name));
    if (isKnown) {
      simulation.restart(name);
    } else {
      simulation.start(name, builder -> configure(name, builder));
    }
    agents.put(name, simulation.perform(() -> new Agent(simulation.node(name).node())));
  }

  private void configure(String name, NodeBuilder builder) {
    Agent.describe(builder).topology(topology.topology(name, layout));
    topology.configure(builder);
  }

  @Override
  public void kill(String name) {
    agents.remove(name);
    simulation.crash(name);
  }

  @Override
  public Outcome ask(String name, Order order) {
    Agent agent = agents.get(name);
    if (agent == null) {
      throw new IllegalStateException("node '" + name + "' does not run");
    }
    return simulation.perform(() -> agent.perform(order));
  }

  @Override
  public void partition(Collection<String> one, Collection<String> other) {
    simulation.partition(Partition.between(one, other));
  }

  @Override
  public void heal() {
    simulation.heal();
  }

  @Override
  public void await(String what, BooleanSupplier holds) {
    simulation.runUntil(what, LIMIT, holds);
  }

  @Override
  public void close() {
    simulation.close();
  }
}
