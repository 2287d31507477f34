package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.protocol.Address;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

@Timeout(60)
@Isolated("counts the threads of the JVM")
class ListenerTest {
  private final Loopback loopback = new Loopback();

  @AfterEach
  void close() {
    loopback.close();
  }

  @Test
  void portInUseIsSaidInOneLine() throws IOException {
    Address taken = listen(loopback.server, Loopback.ANY_PORT);
    assertThatThrownBy(() -> listen(loopback.client, taken))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot listen on %s: the port is in use; stop the program that listens there, or"
                + " choose another port",
            taken);
  }

  @Test
  void foreignAddressIsSaidInOneLine() {
    assertThatThrownBy(() -> listen(loopback.server, new Address("192.0.2.1", 0)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot listen on 192.0.2.1:0: it is not an address of this machine; give one of its"
                + " own, or 0.0.0.0 for all");
  }

  @Test
  void unknownHostIsSaidInOneLine() {
    assertThatThrownBy(() -> listen(loopback.server, new Address("no-such-host.invalid", 0)))
        .isInstanceOf(IOException.class)
        .hasMessage(
            "cannot listen on no-such-host.invalid:0: host 'no-such-host.invalid' cannot be"
                + " resolved; give an address of this machine");
  }

  @Test
  void boundAddressKeepsTheHostAsGiven() throws IOException {
    Address bound = listen(loopback.server, new Address("localhost", 0));
    assertThat(bound.host()).isEqualTo("localhost");
    assertThat(bound.port()).isPositive();
  }

  @Test
  void connectionThatNobodyWantsIsClosedAtOnce() throws IOException {
    RecordingHandler dialling = new RecordingHandler();
    Address bound = loopback.server.listen(Loopback.ANY_PORT, 10, _ -> null);
    loopback.dial(bound, Loopback.TIMEOUT, dialling);
    assertThat(dialling.closed.join()).isEqualTo("closed by peer");
  }

  @Test
  void acceptorThatThrowsCostsThatConnectionOnly() throws IOException {
    AtomicInteger asked = new AtomicInteger();
    RecordingHandler accepting = new RecordingHandler();
    Address bound =
        loopback.server.listen(
            Loopback.ANY_PORT,
            10,
            _ -> {
              if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("a bug");
              }
              return accepting;
            });
    RecordingHandler unlucky = new RecordingHandler();
    loopback.dial(bound, Loopback.TIMEOUT, unlucky);
    unlucky.closed.join();
    loopback.dial(bound, Loopback.TIMEOUT, new RecordingHandler());
    accepting.connection();
  }

  @Test
  void thousandNodesShareTheLoops() throws IOException {
    List<TcpTransport> nodes = new ArrayList<>();
    int threads = Thread.activeCount();
    try {
      Address last = Loopback.ANY_PORT;
      for (int i = 0; i < 1000; i++) {
        TcpTransport node = new TcpTransport("node-" + i, Loopback.LOOPS, null);
        nodes.add(node);
        last = node.listen(Loopback.ANY_PORT, 10, _ -> new EchoHandler());
      }
      assertThat(Thread.activeCount()).isLessThanOrEqualTo(threads + 2);
      RecordingHandler dialling = new RecordingHandler();
      loopback.dial(last, Loopback.TIMEOUT, dialling);
      dialling.connection();
    } finally {
      nodes.forEach(TcpTransport::close);
    }
  }

  private static Address listen(TcpTransport transport, Address bind) throws IOException {
    return transport.listen(bind, 10, _ -> new RecordingHandler());
  }
}
