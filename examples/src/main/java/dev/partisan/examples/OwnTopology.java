package dev.partisan.examples;

import dev.partisan.Call;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.Topology;
import dev.partisan.examples.Tree.TreeMessage;
import java.time.Duration;

/// Three nodes in a [Tree], a topology that is no part of the library: `leaf` and `branch` have no
/// connection to each other, and talk all the same.
final class OwnTopology {
  record Greet(String name) implements Call<Greeting> {}

  record Greeting(String text) {}

  static final class Greeter implements GenServer<Greet> {
    @Override
    public Greeting handleCall(Greet greet) {
      return new Greeting("Hello, " + greet.name());
    }
  }

  private static Node start(String name) {
    Topology tree =
        Topology.of("tree", (self, address, random) -> new Tree(self, address), TreeMessage.class);
    Node node = Node.named(name).topology(tree).messages(Greet.class, Greeting.class).start();
    node.spawn("greeter", Greeter::new);
    return node;
  }

  public static void main(String... args) throws InterruptedException {
    try (Node root = start("root");
        Node branch = start("branch");
        Node leaf = start("leaf")) {
      branch.join(root.address().toString());
      leaf.join(root.address().toString());
      while (branch.members().size() < 3) {
        Thread.sleep(1);
      }
      System.out.println("members: " + leaf.members().stream().map(m -> m.id().name()).toList());
      System.out.println(ask(leaf, "branch") + "; " + ask(branch, "leaf"));
      System.out.println("handed on by root: " + root.stats().relayedMessages());
    }
  }

  private static String ask(Node from, String to) {
    Greet greet = new Greet(from.id().name());
    return from.call(from.<Greet>ref(to, "greeter"), greet, Duration.ofSeconds(20)).text();
  }
}
