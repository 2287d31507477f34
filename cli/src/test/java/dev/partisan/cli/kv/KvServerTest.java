package dev.partisan.cli.kv;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.ring.KeyValueStore;
import dev.partisan.ring.KvConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Clients on loopback sockets, a store on one node.
@Timeout(60)
final class KvServerTest {
  private static final int MAX_VALUE = 100_000;
  private static final int PATIENCE_MILLIS = 30_000;

  private Node node;
  private KeyValueStore store;
  private KvServer server;

  @BeforeEach
  void start() throws IOException {
    NodeBuilder builder = Node.named("alone").messages(KeyValueStore.messageTypes());
    KeyValueStore.channels().forEach(builder::channel);
    node = builder.start();
    store =
        KeyValueStore.found(
            node, KvConfig.defaults().withMaxValueBytes(MAX_VALUE).withMaxBytes(4_000_000));
    serve(null);
    while (store.ring().heard().isEmpty() || !text("GET none\r\n", 5).equals("$-1\r\n")) {
      Thread.onSpinWait();
    }
  }

  private void serve(String password) throws IOException {
    if (server != null) {
      server.close();
    }
    server =
        new KvServer(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            new KvCommands(store, "alone", password),
            20,
            MAX_VALUE);
  }

  @AfterEach
  void end() throws IOException {
    server.close();
    store.close();
    node.close(Duration.ZERO);
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.address().getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  /// The first bytes of the answer.
  private String text(String sent, int length) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(sent.getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readNBytes(length), ISO_8859_1);
    }
  }

  /// All of the answer, up to the end of the connection.
  private String whole(String sent) throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write((sent + "QUIT\r\n").getBytes(ISO_8859_1));
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    }
  }

  @Test
  void commandsAreAnsweredInTheirOrder() throws IOException {
    assertThat(
            whole(
                """
                SET a 1
                SET b 2 PX 100000
                GET a
                MGET a b c
                EXISTS a b c
                DEL a c
                DEL a
                MSET c 3 d 4
                MGET a c d
                PING
                PING hello
                SELECT 0
                HELLO 3
                GET none
                """))
        .startsWith(
            Stream.of(
                    "+OK|+OK|$1|1|*3|$1|1|$1|2|$-1|:2|:1|:0|+OK|",
                    "*3|$-1|$1|3|$1|4|+PONG|$5|hello|+OK|%7|")
                .collect(Collectors.joining())
                .replace("|", "\r\n"))
        .endsWith("_\r\n+OK\r\n");
  }

  @Test
  void valuesExpire() throws IOException {
    assertThat(whole("SET a 1 PX 1\r\n")).startsWith("+OK");
    while (!text("GET a\r\n", 5).equals("$-1\r\n")) {
      Thread.onSpinWait();
    }
    assertThat(whole("EXISTS a\r\n")).startsWith(":0\r\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | ERR wrong number of arguments for 'get' command",
        "SET a | ERR wrong number of arguments for 'set' command",
        "MSET a | ERR wrong number of arguments for 'mset' command",
        "FOO a b | ERR unknown command 'FOO', with args beginning with: 'a' 'b'",
        "SELECT 1 | ERR DB index is out of range",
        "SELECT x | ERR value is not an integer or out of range",
        "SET a 1 EX 0 | ERR invalid expire time in 'set' command",
        "SET a 1 EX x | ERR value is not an integer or out of range",
        "SET a 1 EX | ERR syntax error",
        "SET a 1 XYZ | ERR syntax error",
        "SET a 1 NX | ERR SET with NX is not offered",
        "AUTH x | ERR AUTH <password> called without any password configured for the default user.",
        "HELLO 4 | NOPROTO unsupported protocol version",
      })
  void errorsAreWordedAsRedisWordsThem(String command, String message) throws IOException {
    assertThat(whole(command + "\r\n")).startsWith("-" + message).endsWith("\r\n+OK\r\n");
  }

  @Test
  void passwordIsAskedFor() throws IOException {
    serve("secret");
    assertThat(whole("GET a\r\n")).startsWith("-NOAUTH Authentication required.\r\n");
    assertThat(whole("AUTH wrong\r\nGET a\r\n"))
        .startsWith("-WRONGPASS invalid username-password pair or user is disabled.\r\n-NOAUTH");
    assertThat(whole("AUTH secret\r\nGET a\r\n")).startsWith("+OK\r\n$-1\r\n");
    assertThat(whole("HELLO 2 AUTH default secret\r\nGET a\r\n")).startsWith("*14\r\n");
  }

  @Test
  void brokenProtocolEndsTheConnectionWithAnError() throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write("PING\r\n*1\r\nfoo\r\nPING\r\n".getBytes(ISO_8859_1));
      assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
          .isEqualTo("+PONG\r\n-ERR Protocol error: expected '$', got 'f'\r\n");
    }
  }

  @Test
  void halfACommandIsWaitedForAndForgottenWithItsClient() throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write("*2\r\n$3\r\nGET\r\n$3\r\nno".getBytes(ISO_8859_1));
    }
    assertThat(whole("PING\r\n")).startsWith("+PONG");
  }

  @Test
  void fullStoreSaysSo() throws IOException {
    String value = "x".repeat(MAX_VALUE);
    StringBuilder sent = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      sent.append("*3\r\n$3\r\nSET\r\n$3\r\nk%02d\r\n$%d\r\n%s\r\n".formatted(i, MAX_VALUE, value));
    }
    assertThat(whole(sent.toString()))
        .startsWith("+OK\r\n")
        .contains("-OOM command not allowed when used memory > 'maxmemory'.\r\n");
    assertThat(store.stats().usedBytes()).isLessThan(4_000_000);
  }

  @Test
  void pipelineOfAHundredThousandIsAnsweredInOrder() throws Exception {
    int commands = 100_000;
    try (Socket socket = connect()) {
      Thread writer =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  StringBuilder sent = new StringBuilder();
                  for (int i = 0; i < commands; i++) {
                    sent.append(i % 10 == 0 ? "GET none\r\n" : "PING " + i + "\r\n");
                  }
                  socket.getOutputStream().write(sent.toString().getBytes(ISO_8859_1));
                } catch (IOException e) {
                  throw new AssertionError(e);
                }
              });
      ByteArrayOutputStream expected = new ByteArrayOutputStream();
      for (int i = 0; i < commands; i++) {
        String number = "" + i;
        expected.writeBytes(
            (i % 10 == 0 ? "$-1\r\n" : "$%d\r\n%s\r\n".formatted(number.length(), number))
                .getBytes(ISO_8859_1));
      }
      byte[] all = socket.getInputStream().readNBytes(expected.size());
      assertThat(all).isEqualTo(expected.toByteArray());
      writer.join();
    }
  }

  /// It asks for 300 MB and reads nothing: the server takes no more of its commands, serves others, and stays small.
  @Test
  void clientThatDoesNotReadIsNotReadFrom() throws Exception {
    String value = "x".repeat(MAX_VALUE);
    assertThat(whole("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$%d\r\n%s\r\n".formatted(MAX_VALUE, value)))
        .startsWith("+OK");
    long before = store.stats().gets();
    try (Socket socket = connect()) {
      byte[] some = "GET k\r\n".repeat(3_000).getBytes(ISO_8859_1);
      socket.getOutputStream().write(some);
      assertThat(text("GET none\r\n", 5)).isEqualTo("$-1\r\n");
      InputStream in = socket.getInputStream();
      long whole = 3_000L * (MAX_VALUE + 11);
      byte[] chunk = new byte[1 << 16];
      long read = in.readNBytes(chunk, 0, chunk.length);
      assertThat(store.stats().gets() - before).isLessThan(1_500);
      while (read < whole) {
        read += in.readNBytes(chunk, 0, (int) Math.min(chunk.length, whole - read));
      }
    }
  }

  @Test
  void tooManyClientsAreToldSo() throws IOException {
    Socket[] sockets = new Socket[20];
    try {
      for (int i = 0; i < sockets.length; i++) {
        sockets[i] = connect();
        sockets[i].getOutputStream().write("PING\r\n".getBytes(ISO_8859_1));
        assertThat(sockets[i].getInputStream().readNBytes(7)).hasSize(7);
      }
      try (Socket more = connect()) {
        assertThat(new String(more.getInputStream().readAllBytes(), ISO_8859_1))
            .isEqualTo("-ERR max number of clients reached\r\n");
      }
    } finally {
      for (Socket each : sockets) {
        if (each != null) {
          each.close();
        }
      }
    }
  }
}
