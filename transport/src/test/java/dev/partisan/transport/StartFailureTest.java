package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.NodeStartException;
import dev.partisan.Secret;
import dev.partisan.faults.ResetProxy;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A node that cannot start says why in one line, and leaves nothing behind.
@Timeout(60)
final class StartFailureTest {
  @Test
  void portInUseIsNamed() {
    try (Node first = Node.named("first").start()) {
      String address = first.address().toString();
      assertThatThrownBy(() -> Node.named("second").listen(address).start())
          .isInstanceOf(NodeStartException.class)
          .hasMessageContaining(address)
          .hasMessageContaining("in use")
          .message()
          .hasLineCount(1);
    }
  }

  @Test
  void unresolvableHostIsNamed() {
    assertThatThrownBy(() -> Node.named("alpha").listen("no.such.host.invalid:0").start())
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining("no.such.host.invalid")
        .message()
        .hasLineCount(1);
  }

  @Test
  void nodeThatIsRefusedItsSettingsFreesItsPort() throws IOException {
    String address = "127.0.0.1:" + ResetProxy.freePort();
    assertThatThrownBy(
            () -> Node.named("alpha").cluster("c".repeat(10_000)).listen(address).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cluster name");
    try (Node node = Node.named("alpha").listen(address).start()) {
      assertThat(node.address().toString()).isEqualTo(address);
    }
  }

  @Test
  void nodeThatOthersCanReachNeedsAuthentication() {
    assertThatThrownBy(
            () -> Node.named("alpha").listen("0.0.0.0:0").advertise("10.0.0.1:7000").start())
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining("0.0.0.0:0")
        .hasMessageContaining("insecure()")
        .message()
        .hasLineCount(1);
    Secret secret = Secret.of("sixteen letters, more or less");
    startAndClose(Node.named("alpha").listen("0.0.0.0:0").advertise("10.0.0.1:7000").insecure());
    startAndClose(
        Node.named("alpha").listen("0.0.0.0:0").advertise("10.0.0.1:7000").secret(secret));
  }

  private static void startAndClose(NodeBuilder builder) {
    try (Node node = builder.start()) {
      assertThat(node.members()).hasSize(1);
    }
  }

  @Test
  void advertisedAddressThatNobodyCanDialIsNamed() {
    assertThatThrownBy(() -> Node.named("alpha").advertise("0.0.0.0:7000").start())
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining("0.0.0.0:7000")
        .message()
        .hasLineCount(1);
  }
}
