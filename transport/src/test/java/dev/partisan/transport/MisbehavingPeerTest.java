package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.faults.ResetProxy;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.Handshake;
import dev.partisan.wire.HandshakeMessage.Grant;
import dev.partisan.wire.HandshakeMessage.Nonce;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// A peer that keeps to the handshake, and to nothing else.
@Timeout(60)
final class MisbehavingPeerTest {
  record Word(String text) {}

  private static NodeBuilder settings(NodeBuilder builder) {
    return builder.messages(MethodHandles.lookup(), Word.class);
  }

  /// A connection to a node's default channel, by hand.
  private static final class Impolite implements AutoCloseable {
    private final Socket socket;

    Impolite(Node victim, long incarnation) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), victim.address().port());
      Handshake handshake =
          Handshake.dialling(
              new Handshake.Identity(
                  "partisan",
                  new NodeId("impolite", incarnation),
                  victim.address(),
                  new Grant(1_000_000, 1_000_000),
                  null),
              new Nonce(1, incarnation));
      write(handshake.hello(new Handshake.Dial(victim.id(), Channel.DEFAULT, 0, 1, 5)));
    }

    private void write(ByteBuffer frame) throws IOException {
      byte[] bytes = new byte[frame.remaining()];
      frame.get(bytes);
      socket.getOutputStream().write(bytes);
      socket.getOutputStream().flush();
    }

    @Override
    public void close() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  @Test
  void garbageBehindAMessageCostsTheConnectionAndNotTheMessage() throws Exception {
    LinkedBlockingQueue<String> received = new LinkedBlockingQueue<>();
    String text = "x".repeat(ResetProxy.GARNISHED_BYTES);
    try (ProxiedNode a = ProxiedNode.start("a", MisbehavingPeerTest::settings);
        ProxiedNode b = ProxiedNode.start("b", MisbehavingPeerTest::settings)) {
      ProxiedNode.joinAll(a.node(), b.node());
      Ref<Word> sink =
          b.node()
              .spawn(self -> {
                while (true) {
                  received.add(self.receive().text());
                }
              });
      for (int i = 1; i <= 5; i++) {
        a.proxy().garnishNext();
        b.proxy().garnishNext();
        a.node().forward(sink, new Word(i + text));
        assertThat(received.poll(10, TimeUnit.SECONDS)).isEqualTo(i + text);
        int malformed = i;
        ProxiedNode.eventually().until(() -> b.node().stats().malformedFrames() == malformed);
        ProxiedNode.awaitFullyConnected(a.node(), b.node());
      }
      ProxiedNode.eventually().until(() -> a.node().stats().queuedBytes() == 0);
      assertThat(received).isEmpty();
    }
  }

  @Test
  void strangersThatNeverFinishTheirHandshakeAreForgotten() throws Exception {
    int strangers = 300;
    try (Node victim = Node.named("victim").maxPeers(10).start();
        Node honest = Node.named("honest").start()) {
      for (int i = 0; i < strangers; i++) {
        new Impolite(victim, 1_000 + i).close();
      }
      ProxiedNode.joinAll(victim, honest);
    }
  }
}
