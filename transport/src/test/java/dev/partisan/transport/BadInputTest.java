package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Call;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.NodeStats;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/// A listening port takes any bytes: it closes the connection, counts it, and goes on with its
/// work.
@Timeout(60)
@Isolated("counts the threads of the JVM")
final class BadInputTest {
  private static final long SEED = Long.getLong("partisan.faults.seed", System.nanoTime());
  private static final int GARBAGE_CONNECTIONS = 1_000;

  /// A frame type and a length above every limit; types as the wire format has them.
  private static final byte MESSAGE = 1;

  private static final byte HELLO = 16;

  record Ask(int number) implements Call<Answer> {}

  record Answer(int number) {}

  private Node honest;
  private Node victim;

  private static NodeBuilder node(String name) {
    return Node.named(name).messages(MethodHandles.lookup(), Ask.class, Answer.class);
  }

  private static final class Echo implements GenServer<Ask> {
    @Override
    public Answer handleCall(Ask ask) {
      return new Answer(ask.number());
    }
  }

  @BeforeEach
  void join() {
    honest = node("honest").start();
    victim = node("victim").start();
    victim.spawn("echo", Echo::new);
    ProxiedNode.joinAll(honest, victim);
  }

  @AfterEach
  void everythingStillWorks() {
    assertAnswers();
    assertThat(ioThreads()).as("event loops").isNotEmpty();
    honest.close(Duration.ZERO);
    victim.close(Duration.ZERO);
  }

  private void assertAnswers() {
    Answer answer =
        honest.call(honest.<Ask>ref("victim", "echo"), new Ask(7), Duration.ofSeconds(20));
    assertThat(answer).isEqualTo(new Answer(7));
  }

  private static Set<Long> ioThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("partisan-"))
        .map(Thread::threadId)
        .collect(Collectors.toSet());
  }

  /// Those that stay: loops that tests before this one have closed end a little later.
  private static Set<Long> settledIoThreads() {
    AtomicReference<Set<Long>> last = new AtomicReference<>(Set.of());
    ProxiedNode.eventually()
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          Set<Long> now = ioThreads();
          return now.equals(last.getAndSet(now));
        });
    return last.get();
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), victim.address().port());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private void send(Socket socket, byte[] bytes) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(bytes);
    out.flush();
  }

  /// Reads to the end, whether that comes as a close or as a reset; what was read before it.
  private static byte[] readToEnd(Socket socket) throws IOException {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      return new byte[0];
    }
  }

  private static byte[] frame(byte type, int announced, byte[] body) {
    ByteBuffer frame = ByteBuffer.allocate(4 + body.length);
    frame.putInt(type << 24 | announced).put(body);
    return frame.array();
  }

  private void assertClosedAndCounted(byte[] bytes) throws IOException {
    long before = victim.stats().malformedFrames();
    try (Socket socket = connect()) {
      send(socket, bytes);
      readToEnd(socket);
    }
    ProxiedNode.eventually().until(() -> victim.stats().malformedFrames() == before + 1);
  }

  @Test
  void httpRequestIsClosedAndCounted() throws IOException {
    assertClosedAndCounted(
        "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void frameBeforeTheHandshakeIsClosedAndCounted() throws IOException {
    assertClosedAndCounted(frame(MESSAGE, 5, new byte[5]));
  }

  @Test
  void oversizedFrameIsClosedAndCountedBeforeItsBytesCome() throws IOException {
    assertClosedAndCounted(frame(HELLO, 0xFF_FFFF, new byte[10]));
  }

  @Test
  void wrongMagicIsClosedAndCounted() throws IOException {
    byte[] body = new byte[200];
    new Random(1).nextBytes(body);
    assertClosedAndCounted(frame(HELLO, body.length, body));
  }

  @Test
  void thousandConnectionsOfGarbageHarmNobody() throws IOException {
    Random random = new Random(SEED);
    Set<Long> threads = settledIoThreads();
    for (int i = 0; i < GARBAGE_CONNECTIONS; i++) {
      byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 8 : 4_000)];
      random.nextBytes(bytes);
      if (random.nextBoolean()) {
        bytes[0] = (byte) (random.nextInt(8) < 4 ? random.nextInt(4) : HELLO + random.nextInt(4));
      }
      try (Socket socket = connect()) {
        send(socket, bytes);
        if (random.nextInt(4) == 0) {
          socket.setSoLinger(true, 0);
        }
      } catch (SocketException e) {
        // the victim was quicker
      }
      if (i % 100 == 0) {
        assertAnswers();
      }
    }
    assertThat(victim.stats().malformedFrames()).as("seed %d", SEED).isPositive();
    assertThat(ioThreads()).as("seed %d", SEED).containsAll(threads);
    assertThat(victim.members()).hasSize(2);
  }

  @Test
  void silenceAndHalfAFrameEndWithTheHandshakesTimeLimit() throws IOException {
    NodeStats before = victim.stats();
    try (Socket silent = connect();
        Socket halfway = connect()) {
      send(halfway, frame(HELLO, 100, new byte[50]));
      assertAnswers();
      assertThat(readToEnd(silent)).isEmpty();
      assertThat(readToEnd(halfway)).isEmpty();
    }
    ProxiedNode.eventually()
        .until(() -> victim.stats().unfinishedHandshakes() == before.unfinishedHandshakes() + 2);
  }

  @Test
  void truncatedFrameIsCounted() throws IOException {
    try (Socket socket = connect()) {
      send(socket, frame(HELLO, 100, new byte[50]));
    }
    ProxiedNode.eventually().until(() -> victim.stats().unfinishedHandshakes() == 1);
    assertThat(victim.stats().malformedFrames()).isZero();
  }

  @Test
  void nodeOfAnotherClusterIsRefusedAndCounted() {
    try (Node foreign = node("foreign").cluster("elsewhere").start()) {
      var join = foreign.joinAsync(victim.address().toString());
      ProxiedNode.eventually().until(() -> victim.stats().refusedHandshakes() > 0);
      assertThat(victim.members()).hasSize(2);
      assertThat(join.toCompletableFuture()).isNotDone();
    }
  }
}
