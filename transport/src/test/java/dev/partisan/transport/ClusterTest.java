package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Call;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SendResult;
import dev.partisan.protocol.Member;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Whole nodes over loopback TCP.
@Timeout(60)
final class ClusterTest {
  record Greet(String name) implements Call<Greeting> {}

  record Greeting(String text) {}

  record Block(byte[] bytes) {}

  static final class Greeter implements GenServer<Greet> {
    @Override
    public Greeting handleCall(Greet greet) {
      return new Greeting("Hello, " + greet.name());
    }
  }

  private static NodeBuilder node(String name) {
    return Node.named(name).messages(Greet.class, Greeting.class, Block.class);
  }

  private static void join(Node node, Node contact) {
    node.join(contact.address().toString());
    Awaitility.await().until(() -> node.isFullyConnected() && contact.isFullyConnected());
  }

  @Test
  void callIsAnsweredByServerOfAnotherNode() {
    try (Node alpha = node("alpha").start();
        Node beta = node("beta").start()) {
      beta.spawn("greeter", Greeter::new);
      join(alpha, beta);

      Greeting greeting =
          alpha.call(alpha.<Greet>ref("beta", "greeter"), new Greet("Ada"), Duration.ofSeconds(5));

      assertThat(greeting).isEqualTo(new Greeting("Hello, Ada"));
      assertThat(alpha.members()).extracting(Member::id).containsExactly(alpha.id(), beta.id());
      assertThat(alpha.members()).allMatch(Member::isReachable);
    }
  }

  @Test
  void largeMessageArrivesWhole() throws InterruptedException {
    LinkedBlockingQueue<Block> received = new LinkedBlockingQueue<>();
    try (Node alpha = node("alpha").start();
        Node beta = node("beta").start()) {
      Ref<Block> sink =
          beta.spawn(self -> {
            while (true) {
              received.add(self.receive());
            }
          });
      join(alpha, beta);
      byte[] bytes = new byte[5_000_000];
      new java.util.Random(7).nextBytes(bytes);

      assertThat(alpha.forward(sink, new Block(bytes))).isEqualTo(SendResult.QUEUED);

      Block block = received.poll(10, TimeUnit.SECONDS);
      assertThat(block).isNotNull();
      assertThat(block.bytes()).isEqualTo(bytes);
    }
  }

  @Test
  void unregisteredTypeIsAnErrorThatNamesIt() {
    record Stranger(int x) {}
    try (Node alpha = node("alpha").start()) {
      Ref<Object> self = alpha.spawn(context -> context.receive());
      assertThatThrownBy(() -> alpha.forward(self, new Stranger(1)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(Stranger.class.getName());
    }
  }
}
