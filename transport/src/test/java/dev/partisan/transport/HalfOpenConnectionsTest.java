package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Node;
import dev.partisan.Secret;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayDeque;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Connections that never finish their handshake, from many addresses: they keep nobody out.
@Timeout(60)
final class HalfOpenConnectionsTest {
  private static final int CONNECTIONS = 600;
  private static final int LIMIT = 100;

  @Test
  void anHonestNodeJoinsWhileOthersHoldAllPlaces() throws IOException {
    Secret secret = Secret.of("a secret of this test, long enough");
    ArrayDeque<Socket> open = new ArrayDeque<>();
    try (Node victim = Node.named("victim").secret(secret).maxHalfOpen(LIMIT).start();
        Node honest = Node.named("honest").secret(secret).start()) {
      for (int i = 0; i < CONNECTIONS; i++) {
        open.add(connect(victim.address().port(), i));
      }
      ProxiedNode.joinAll(victim, honest);
      ProxiedNode.eventually().until(() -> victim.stats().halfOpenLimits() >= CONNECTIONS - LIMIT);
      assertThat(victim.members()).hasSize(2);
    } finally {
      for (Socket socket : open) {
        socket.close();
      }
    }
  }

  /// Opens a connection from one of many addresses, and says half of a hello on every other one.
  private static Socket connect(int port, int i) throws IOException {
    Socket socket = new Socket();
    socket.bind(new InetSocketAddress(InetAddress.ofLiteral("127.1." + i % 50 + ".1"), 0));
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    if (i % 2 == 0) {
      socket.getOutputStream().write(new byte[] {16, 0, 1, 0, 'P'});
    }
    return socket;
  }
}
