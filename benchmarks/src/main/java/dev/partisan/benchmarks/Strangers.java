package dev.partisan.benchmarks;

import dev.partisan.benchmarks.HalfOpen.Security;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.Handshake;
import dev.partisan.wire.HandshakeMessage.Grant;
import dev.partisan.wire.HandshakeMessage.Nonce;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.security.GeneralSecurityException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.LongAdder;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/// Many who open connections to one node and never finish a handshake, each from an address of its own. What is closed
/// they open again at once.
///
/// ```
/// open ADDRESS COUNT SECURITY [MANNER]    opened= closed=        once all are open; of all manners, or one
/// count                                   opened= closed=
/// ```
final class Strangers implements Role {
  /// What a stranger does once connected.
  enum Manner {
    /// Nothing.
    SILENT,
    /// Says a proper beginning, a byte a round.
    SLOW,
    /// Says a proper beginning at once, and nothing more.
    GREETING,
    /// Announces as much as is allowed, and keeps the last byte back.
    HOARDING
  }

  private static final int CONNECTING_AT_A_TIME = 256;
  private static final long ROUND_NANOS = 100_000_000;
  private static final int ADDRESSES_PER_NET = 250;
  private static final int MAX_RECORD_BYTES = 16 * 1024;
  private static final int HANDSHAKE_RECORD = 22;
  private static final int HELLO_CODE = 16;
  private static final int READ_BYTES = 16 * 1024;

  private final LongAdder opened = new LongAdder();
  private final LongAdder closed = new LongAdder();
  private volatile boolean isOver;

  /// One of them.
  private static final class Stranger {
    final int number;
    final Manner manner;
    int said;

    Stranger(int number, List<Manner> manners) {
      this.number = number;
      this.manner = manners.get(number % manners.size());
    }
  }

  @Override
  public Answer perform(String[] words) throws Exception {
    return switch (words[0]) {
      case "open" -> {
        int count = Integer.parseInt(words[2]);
        List<Manner> manners =
            words.length > 4 ? List.of(Manner.valueOf(words[4])) : List.of(Manner.values());
        Queue<Stranger> all = new ArrayDeque<>();
        for (int i = 0; i < count; i++) {
          all.add(new Stranger(i, manners));
        }
        start(Sockets.parse(words[1]), all, Security.valueOf(words[3]));
        while (opened.sum() < count) {
          Thread.sleep(10);
        }
        yield counts();
      }
      case "count" -> counts();
      default -> throw Role.unknown(words);
    };
  }

  private Answer counts() {
    return Answer.of("opened", opened.sum()).with("closed", closed.sum());
  }

  private void start(InetSocketAddress to, Queue<Stranger> all, Security security)
      throws Exception {
    byte[] beginning = beginning(security);
    byte[] hoard = hoard(security);
    Thread.ofPlatform()
        .daemon()
        .name("strangers")
        .start(() -> {
          try {
            run(to, all, beginning, hoard);
          } catch (IOException e) {
            System.err.println("strangers: " + e);
          }
        });
  }

  private void run(InetSocketAddress to, Queue<Stranger> idle, byte[] beginning, byte[] hoard)
      throws IOException {
    try (Selector selector = Selector.open()) {
      List<SelectionKey> slow = new ArrayList<>();
      ByteBuffer trash = ByteBuffer.allocateDirect(READ_BYTES);
      int[] connecting = {0};
      long round = System.nanoTime();
      while (!isOver) {
        while (connecting[0] < CONNECTING_AT_A_TIME && !idle.isEmpty()) {
          connect(selector, to, idle.remove());
          connecting[0]++;
        }
        selector.select(
            key -> {
              Stranger stranger = (Stranger) key.attachment();
              try {
                if (key.isConnectable()) {
                  connecting[0]--;
                  connected(key, stranger, beginning, hoard, slow);
                } else {
                  drain(key, trash);
                }
              } catch (IOException e) {
                gone(key, stranger, idle);
              }
            },
            10);
        if (System.nanoTime() - round >= ROUND_NANOS) {
          round = System.nanoTime();
          slow.removeIf(key -> !sayOneByte(key, beginning, idle));
        }
      }
    }
  }

  private static void connect(Selector selector, InetSocketAddress to, Stranger stranger)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.bind(new InetSocketAddress(address(stranger.number), 0));
    stranger.said = 0;
    channel.register(selector, SelectionKey.OP_CONNECT, stranger);
    boolean _ = channel.connect(to);
  }

  private static InetAddress address(int number) {
    int net = number / ADDRESSES_PER_NET;
    return InetAddress.ofLiteral(
        "127.%d.%d.%d".formatted(1 + net / 256, net % 256, 1 + number % ADDRESSES_PER_NET));
  }

  private void connected(
      SelectionKey key, Stranger stranger, byte[] beginning, byte[] hoard, List<SelectionKey> slow)
      throws IOException {
    SocketChannel channel = (SocketChannel) key.channel();
    boolean _ = channel.finishConnect();
    opened.increment();
    key.interestOps(SelectionKey.OP_READ);
    switch (stranger.manner) {
      case SILENT -> {}
      case SLOW -> slow.add(key);
      case GREETING -> channel.write(ByteBuffer.wrap(beginning));
      case HOARDING -> channel.write(ByteBuffer.wrap(hoard));
    }
  }

  private static void drain(SelectionKey key, ByteBuffer trash) throws IOException {
    if (((SocketChannel) key.channel()).read(trash.clear()) < 0) {
      throw new IOException("closed by the node");
    }
  }

  private boolean sayOneByte(SelectionKey key, byte[] beginning, Queue<Stranger> idle) {
    Stranger stranger = (Stranger) key.attachment();
    if (!key.isValid()) {
      return false;
    }
    try {
      if (stranger.said < beginning.length) {
        ((SocketChannel) key.channel()).write(ByteBuffer.wrap(beginning, stranger.said++, 1));
      }
      return true;
    } catch (IOException e) {
      gone(key, stranger, idle);
      return false;
    }
  }

  private void gone(SelectionKey key, Stranger stranger, Queue<Stranger> idle) {
    key.cancel();
    try {
      key.channel().close();
    } catch (IOException _) {
      // Gone all the same.
    }
    closed.increment();
    idle.add(stranger);
  }

  private static byte[] beginning(Security security) throws Exception {
    return switch (security) {
      case SECRET -> bytes(hello());
      case TLS -> clientHello();
    };
  }

  private static ByteBuffer hello() {
    Handshake.Identity identity =
        new Handshake.Identity(
            "partisan",
            new NodeId("stranger", 1),
            new Address(NodeFiles.HOST, 1),
            new Grant(1, 1),
            null);
    return Handshake.dialling(identity, new Nonce(1, 2))
        .hello(new Handshake.Dial(null, "", 0, 0, 0));
  }

  private static byte[] clientHello() throws GeneralSecurityException, IOException {
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, null, null);
    SSLEngine engine = context.createSSLEngine(NodeFiles.HOST, 1);
    engine.setUseClientMode(true);
    ByteBuffer out = ByteBuffer.allocate(engine.getSession().getPacketBufferSize());
    var _ = engine.wrap(ByteBuffer.allocate(0), out);
    return bytes(out.flip());
  }

  /// The most that a node keeps for somebody whom it does not know yet, but for one byte.
  private static byte[] hoard(Security security) {
    ByteBuffer all =
        switch (security) {
          case SECRET ->
              ByteBuffer.allocate(Integer.BYTES + Handshake.MAX_FRAME_BYTES - 1)
                  .putInt(HELLO_CODE << 24 | Handshake.MAX_FRAME_BYTES);
          case TLS ->
              ByteBuffer.allocate(Integer.BYTES + 1 + MAX_RECORD_BYTES - 1)
                  .put((byte) HANDSHAKE_RECORD)
                  .putShort((short) 0x0301)
                  .putShort((short) MAX_RECORD_BYTES);
        };
    return all.array();
  }

  private static byte[] bytes(ByteBuffer buffer) {
    byte[] bytes = new byte[buffer.remaining()];
    buffer.get(buffer.position(), bytes);
    return bytes;
  }

  @Override
  public void close() {
    isOver = true;
  }
}
