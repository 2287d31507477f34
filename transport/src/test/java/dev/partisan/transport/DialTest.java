package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Address;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(60)
class DialTest {
  private final Loopback loopback = new Loopback();
  private final RecordingHandler handler = new RecordingHandler();

  @AfterEach
  void close() {
    loopback.close();
  }

  @Test
  void refusedConnectionSaysByWhom() throws IOException {
    Address free = freePort();
    loopback.dial(free, Loopback.TIMEOUT, handler);
    assertThat(handler.closed.join()).isEqualTo("connection refused by " + free);
    assertThat(handler.opened).isNotDone();
  }

  @Test
  void unknownHostIsNamed() {
    loopback.dial(new Address("no-such-host.invalid", 7000), Loopback.TIMEOUT, handler);
    assertThat(handler.closed.join()).startsWith("cannot resolve host 'no-such-host.invalid'");
  }

  @Test
  void hostNameIsResolved() throws IOException {
    RecordingHandler accepting = new RecordingHandler();
    Address bound = loopback.server.listen(Loopback.ANY_PORT, 10, _ -> accepting);
    loopback.dial(new Address("localhost", bound.port()), Loopback.TIMEOUT, handler);
    assertThat(handler.connection().remoteAddress()).isEqualTo(bound);
    accepting.connection();
  }

  @Test
  @EnabledOnOs(OS.LINUX) // Elsewhere a full backlog may refuse instead of keeping silent.
  void silentHostTimesOut() throws IOException {
    InetAddress local = InetAddress.getLoopbackAddress();
    List<SocketChannel> waiting = new ArrayList<>();
    try (ServerSocket full = new ServerSocket(0, 1, local)) {
      for (int i = 0; i < 8; i++) {
        SocketChannel channel = SocketChannel.open();
        waiting.add(channel);
        channel.configureBlocking(false);
        boolean _ = channel.connect(new InetSocketAddress(local, full.getLocalPort()));
      }
      Address silent = new Address(local.getHostAddress(), full.getLocalPort());
      loopback.dial(silent, Duration.ofMillis(200), handler);
      assertThat(handler.closed.join()).isEqualTo(silent + " did not answer within 200 ms");
    } finally {
      for (SocketChannel channel : waiting) {
        channel.close();
      }
    }
  }

  @Test
  void transportThatClosesEndsItsDials() throws IOException {
    loopback.dial(new Address("no-such-host.invalid", 7000), Loopback.TIMEOUT, handler);
    loopback.client.close();
    assertThat(handler.closed).isDone();
    assertThat(handler.timesClosed).hasValue(1);
  }

  @Test
  void closedTransportDialsNoMore() throws IOException {
    Address bound = loopback.server.listen(Loopback.ANY_PORT, 10, _ -> new RecordingHandler());
    loopback.client.close();
    loopback.dial(bound, Loopback.TIMEOUT, handler);
    assertThat(handler.closed.join()).isEqualTo("transport closed");
  }

  private static Address freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return new Address(socket.getInetAddress().getHostAddress(), socket.getLocalPort());
    }
  }
}
