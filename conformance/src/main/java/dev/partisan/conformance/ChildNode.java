package dev.partisan.conformance;

import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/// The program of a node in a JVM of its own: takes an [Order] a line from its standard input, answers each with an
/// [Outcome], and ends when the input does, so that it never outlives its test.
final class ChildNode {
  private ChildNode() {}

  static List<String> arguments(
      Class<? extends TopologyUnderTest> topology, String name, Layout layout) {
    List<String> arguments = new ArrayList<>(List.of(topology.getName(), name));
    layout.addresses().forEach((node, address) -> arguments.addAll(List.of(node, address)));
    return arguments;
  }

  /// @param arguments the class of the [TopologyUnderTest], the node's name, then name and address of each node
  public static void main(String[] arguments) throws Exception {
    PrintStream outcomes = System.out;
    System.setOut(System.err); // a logger may print there
    LinkedHashMap<String, String> addresses = new LinkedHashMap<>();
    for (int i = 2; i < arguments.length; i += 2) {
      addresses.put(arguments[i], arguments[i + 1]);
    }
    TopologyUnderTest topology =
        Class.forName(arguments[0])
            .asSubclass(TopologyUnderTest.class)
            .getConstructor()
            .newInstance();
    try {
      serve(outcomes, new Agent(start(topology, arguments[1], new Layout(addresses))));
    } catch (RuntimeException e) {
      outcomes.println(Outcome.of(e).line());
    }
    Runtime.getRuntime().halt(0);
  }

  private static Node start(TopologyUnderTest topology, String name, Layout layout) {
    NodeBuilder builder = Agent.describe(Node.named(name)).insecure();
    builder.topology(topology.topology(name, layout));
    topology.configure(builder);
    if (topology.isListening(name, layout)) {
      builder.listen(layout.address(name));
    }
    return builder.start();
  }

  private static void serve(PrintStream outcomes, Agent agent) throws Exception {
    outcomes.println(new Outcome.Done(List.of()).line());
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        outcomes.println(agent.perform(Order.parse(line)).line());
      }
    }
  }
}
