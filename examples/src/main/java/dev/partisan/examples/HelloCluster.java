package dev.partisan.examples;

import dev.partisan.Call;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.Ref;
import java.time.Duration;

/// Two nodes, a server on one of them, a call and a message from the other. README.md shows the body of this class.
final class HelloCluster {
  record Greet(String name) implements Call<Greeting> {}

  record Greeting(String text) {}

  static final class Greeter implements GenServer<Greet> {
    @Override
    public Greeting handleCall(Greet greet) {
      return new Greeting("Hello, " + greet.name() + "!");
    }
  }

  public static void main(String... args) {
    try (Node alpha = Node.named("alpha").messages(Greet.class, Greeting.class).start();
        Node beta = Node.named("beta").messages(Greet.class, Greeting.class).start()) {
      alpha.spawn("greeter", Greeter::new);
      Ref<Greeting> printer = alpha.spawn(self -> System.out.println(self.receive().text()));
      beta.join(alpha.address().toString());
      Ref<Greet> greeter = beta.ref("alpha", "greeter");
      Greeting reply = beta.call(greeter, new Greet("Ada"), Duration.ofSeconds(5));
      beta.forward(printer, reply);
    }
  }
}
