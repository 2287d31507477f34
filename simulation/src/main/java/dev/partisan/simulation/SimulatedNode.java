package dev.partisan.simulation;

import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.spi.HostedNodes;
import java.util.function.Consumer;

/// A node of a simulation, over all its runs: a restart gives it another [Node], with another
/// incarnation.
///
/// ```java
/// SimulatedNode a = simulation.start("a", builder -> builder.messages(Add.class));
/// simulation.perform(() -> b.node().join(a.address()));
/// ```
public final class SimulatedNode {
  /// Outbound memory of each: not a share of the heap, which would make a run depend on the JVM's
  /// options.
  private static final long OUTBOUND_BYTES = 256 * 1024 * 1024;

  /// What a node does when it starts, on a thread of its own that may wait.
  @FunctionalInterface
  public interface Program {
    /// Spawns processes, joins a cluster, and the like. What it throws fails the simulation.
    void run(Node node) throws Exception;
  }

  /// One run.
  private record Run(Machine machine, SimulatedTransport transport, Node node) {}

  private final String name;
  private final Simulation.Parts parts;
  private final Consumer<NodeBuilder> configure;
  private final Program program;
  private Run current;

  SimulatedNode(
      String name, Simulation.Parts parts, Consumer<NodeBuilder> configure, Program program) {
    this.name = name;
    this.parts = parts;
    this.configure = configure;
    this.program = program;
    this.current = boot();
  }

  private Run boot() {
    Machine machine = parts.newMachine(name);
    SimulatedTransport transport =
        new SimulatedTransport(parts.network(), machine, parts.threads());
    NodeBuilder builder = Node.named(name).outboundBytes(OUTBOUND_BYTES);
    configure.accept(builder);
    Node node =
        parts.perform(() -> HostedNodes.start(builder, machine.host(), transport)); // may wait
    parts
        .threads()
        .start(
            machine,
            name + "/program",
            () -> {
              try {
                program.run(node);
              } catch (Exception e) {
                parts.failed("the program of node '" + name + "' threw " + e, e);
              }
            });
    return new Run(machine, transport, node);
  }

  /// Its name, which is also its host's.
  public String name() {
    return name;
  }

  /// The node of its present run, or of its last.
  public Node node() {
    return current.node();
  }

  /// Where the others reach it, `host:port`.
  public String address() {
    return current.node().address().toString();
  }

  /// Whether it runs: it has neither crashed nor been closed. A paused one runs.
  public boolean isRunning() {
    return !current.machine().isDead() && !current.node().isClosed();
  }

  Machine machine() {
    return current.machine();
  }

  SimulatedTransport transport() {
    return current.transport();
  }

  void restart() {
    end(true);
    current = boot();
  }

  /// Ends without a goodbye.
  ///
  /// @param isNoticed whether its system, which runs on, closes its connections
  void end(boolean isNoticed) {
    Run run = current;
    if (run.machine().isDead()) {
      return;
    }
    if (isNoticed) {
      run.machine().die();
    } else {
      run.machine().losePower();
    }
    run.transport().abandon(isNoticed);
    parts.network().unbind(run.transport());
    parts.threads().abandon(run.machine());
  }

  @Override
  public String toString() {
    return name;
  }
}
