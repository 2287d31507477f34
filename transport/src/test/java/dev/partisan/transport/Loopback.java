package dev.partisan.transport;

import dev.partisan.protocol.Address;
import dev.partisan.spi.ConnectionHandler;
import dev.partisan.spi.EventLoop;
import dev.partisan.spi.LaneName;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/// Two nodes' transports on the loopback interface, on event loops that all tests share.
final class Loopback implements AutoCloseable {
  static final LoopGroup LOOPS = new LoopGroup(2);
  static final Duration TIMEOUT = Duration.ofSeconds(10);
  static final Address ANY_PORT = new Address("127.0.0.1", 0);

  final TcpTransport server;
  final TcpTransport client;

  /// In the clear.
  Loopback() {
    this(null, null);
  }

  Loopback(Supplier<SSLContext> serverTls, Supplier<SSLContext> clientTls) {
    server = new TcpTransport("server", LOOPS, serverTls);
    client = new TcpTransport("client", LOOPS, clientTls);
  }

  /// Connects the two handlers; returns when both ends are open.
  void connect(RecordingHandler accepting, RecordingHandler dialling) throws IOException {
    connect(client.loopFor(1), accepting, dialling);
  }

  void connect(EventLoop loop, RecordingHandler accepting, RecordingHandler dialling)
      throws IOException {
    Address bound = server.listen(ANY_PORT, 10, _ -> accepting);
    client.dial(bound, LaneName.CONTROL, loop, TIMEOUT, dialling);
    dialling.connection();
    accepting.connection();
  }

  /// Runs `task` on the loop and returns when it has run.
  static void runOn(EventLoop loop, Runnable task) throws InterruptedException {
    CountDownLatch ran = new CountDownLatch(1);
    loop.execute(() -> {
      task.run();
      ran.countDown();
    });
    ran.await();
  }

  /// Dials with a handler that is not expected to be connected.
  void dial(Address to, Duration timeout, ConnectionHandler handler) {
    client.dial(to, LaneName.CONTROL, client.loopFor(1), timeout, handler);
  }

  @Override
  public void close() {
    client.close();
    server.close();
  }
}
