package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Node;
import dev.partisan.NodeStartException;
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
    String address = "127.0.0.1:" + ProxiedNode.freePort();
    assertThatThrownBy(
            () -> Node.named("alpha").cluster("c".repeat(10_000)).listen(address).start())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("cluster name");
    try (Node node = Node.named("alpha").listen(address).start()) {
      assertThat(node.address().toString()).isEqualTo(address);
    }
  }
}
