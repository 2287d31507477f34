package dev.partisan.simulation;

import dev.partisan.NodeBuilder;
import dev.partisan.protocol.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// A full mesh of real nodes, whose names are n0, n1 and so on.
final class Mesh {
  private final Simulation simulation;
  private final Consumer<NodeBuilder> configure;
  private final SimulatedNode.Program program;

  Mesh(Simulation simulation, Consumer<NodeBuilder> configure, SimulatedNode.Program program) {
    this.simulation = simulation;
    this.configure = configure;
    this.program = program;
  }

  static Mesh of(Simulation simulation, int size) {
    Mesh mesh = new Mesh(simulation, builder -> {}, node -> {});
    mesh.start(size);
    return mesh;
  }

  /// Starts nodes that join the first one, all at once, and waits until each sees all.
  void start(int size) {
    for (int i = 0; i < size; i++) {
      boolean isFirst = i == 0;
      simulation.start(
          "n" + i,
          configure,
          node -> {
            program.run(node);
            if (!isFirst) {
              node.join("n0:7000");
            }
          });
    }
    awaitAgreement();
  }

  List<String> names() {
    return simulation.nodes().stream().map(SimulatedNode::name).toList();
  }

  List<SimulatedNode> running() {
    return simulation.nodes().stream().filter(SimulatedNode::isRunning).toList();
  }

  void awaitAgreement() {
    simulation.runUntil("all see all", Duration.ofSeconds(60), this::isAgreed);
  }

  /// Whether each running node has exactly the running nodes for members, by name and incarnation,
  /// and reaches them.
  boolean isAgreed() {
    List<String> ids = new ArrayList<>();
    running().forEach(node -> ids.add(node.node().id().toString()));
    List<String> expected = ids.stream().sorted().toList();
    return running().stream().allMatch(node -> reachable(node).equals(expected));
  }

  static List<String> reachable(SimulatedNode node) {
    return node.node().members().stream()
        .filter(Member::isReachable)
        .map(member -> member.id().toString())
        .sorted()
        .toList();
  }
}
