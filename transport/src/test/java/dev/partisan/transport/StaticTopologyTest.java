package dev.partisan.transport;

import static dev.partisan.transport.ProxiedNode.awaitFullyConnected;
import static dev.partisan.transport.ProxiedNode.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Call;
import dev.partisan.GenServer;
import dev.partisan.JoinException;
import dev.partisan.Node;
import dev.partisan.Topology;
import dev.partisan.faults.ResetProxy;
import dev.partisan.protocol.JoinFailure;
import dev.partisan.protocol.NodeId;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The configured peers over loopback TCP (§3.3.1).
@Timeout(60)
final class StaticTopologyTest {
  record Ask(int number) implements Call<Answer> {}

  record Answer(int number) {}

  private static final Duration LONG = Duration.ofSeconds(20);

  private static final class Echo implements GenServer<Ask> {
    @Override
    public Answer handleCall(Ask ask) {
      return new Answer(ask.number());
    }
  }

  private static Node start(String name, int port, String peer) {
    Node node =
        Node.named(name)
            .listen("127.0.0.1:" + port)
            .topology(Topology.fixed(peer))
            .messages(MethodHandles.lookup(), Ask.class, Answer.class)
            .start();
    node.spawn("echo", Echo::new);
    return node;
  }

  private static void ask(Node from, String to) {
    assertThat(from.call(from.<Ask>ref(to, "echo"), new Ask(7), LONG)).isEqualTo(new Answer(7));
  }

  @Test
  void configuredPeersFindEachOtherAndAgainAfterARestart() throws IOException {
    int alphaPort = ResetProxy.freePort();
    int betaPort = ResetProxy.freePort();
    try (Node alpha = start("alpha", alphaPort, "beta@127.0.0.1:" + betaPort)) {
      assertThat(alpha.members()).hasSize(2);
      assertThat(alpha.isFullyConnected()).isFalse();
      NodeId first;
      try (Node beta = start("beta", betaPort, "alpha@127.0.0.1:" + alphaPort)) {
        awaitFullyConnected(alpha, beta);
        first = beta.id();
        ask(alpha, "beta");
        ask(beta, "alpha");
      }
      eventually().until(() -> !ProxiedNode.reaches(alpha, "beta"));
      try (Node again = start("beta", betaPort, "alpha@127.0.0.1:" + alphaPort)) {
        assertThat(again.id()).isNotEqualTo(first);
        awaitFullyConnected(alpha, again);
        ask(alpha, "beta");
        ask(again, "alpha");
      }
    }
  }

  @Test
  void joinAndLeaveAreRefusedInSoManyWords() throws IOException {
    try (Node alpha = start("alpha", ResetProxy.freePort(), "beta@127.0.0.1:1")) {
      assertThatThrownBy(() -> alpha.join("127.0.0.1:1"))
          .isInstanceOfSatisfying(
              JoinException.class, e -> assertThat(e.reason()).isEqualTo(JoinFailure.UNSUPPORTED))
          .hasMessageContaining("static topology");
      assertThatThrownBy(alpha::leave)
          .isInstanceOf(UnsupportedOperationException.class)
          .hasMessageContaining("static topology");
      assertThatThrownBy(() -> alpha.leave("beta"))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }
}
