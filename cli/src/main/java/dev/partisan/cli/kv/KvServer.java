package dev.partisan.cli.kv;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Lets Redis clients in. One thread serves all of them: it reads, parses, hands to the store, and writes.
final class KvServer implements AutoCloseable {
  static final int READ_BYTES = 64 * 1024;

  private static final Logger LOG = LoggerFactory.getLogger(KvServer.class);
  private static final int BACKLOG = 1024;

  /// Key and value of one command, and then some.
  private static final long REQUEST_VALUES = 16;

  private final KvCommands commands;
  private final int maxClients;
  private final int maxBulk;
  private final Selector selector;
  private final ServerSocketChannel listening;
  private final Thread thread;
  private final Queue<KvConnection> dirty = new ConcurrentLinkedQueue<>();
  private final Set<KvConnection> connections = new LinkedHashSet<>();
  private final AtomicBoolean isAwake = new AtomicBoolean();
  private final ByteBuffer chunk = ByteBuffer.allocateDirect(READ_BYTES);
  private long lastClient;
  private volatile boolean isClosed;

  /// Listens when this returns.
  ///
  /// @param maxClients at a time; more are told so, and closed
  /// @param maxBulk the longest argument of a command
  KvServer(InetSocketAddress at, KvCommands commands, int maxClients, int maxBulk)
      throws IOException {
    this.commands = commands;
    this.maxClients = maxClients;
    this.maxBulk = maxBulk;
    this.selector = Selector.open();
    this.listening = ServerSocketChannel.open();
    try {
      listening.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      listening.bind(at, BACKLOG);
      listening.configureBlocking(false);
      SelectionKey _ = listening.register(selector, SelectionKey.OP_ACCEPT);
    } catch (IOException | RuntimeException e) {
      listening.close();
      selector.close();
      throw e;
    }
    this.thread = Thread.ofPlatform().name("kv-clients").daemon().start(this::run);
  }

  InetSocketAddress address() {
    try {
      return (InetSocketAddress) listening.getLocalAddress();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void run() {
    while (!isClosed) {
      try {
        int _ = dirty.isEmpty() ? selector.select() : selector.selectNow();
        isAwake.set(true);
        for (SelectionKey key : selector.selectedKeys()) {
          if (key.isValid()) {
            serve(key);
          }
        }
        selector.selectedKeys().clear();
        isAwake.set(false);
        for (KvConnection each = dirty.poll(); each != null; each = dirty.poll()) {
          progress(each);
        }
      } catch (ClosedSelectorException e) {
        return;
      } catch (IOException e) {
        LOG.error("event=kv_server_failed cause=\"{}\"", e.getMessage());
        return;
      }
    }
  }

  private void wake(KvConnection connection) {
    dirty.add(connection);
    if (!isAwake.get()) {
      selector.wakeup();
    }
  }

  private void serve(SelectionKey key) throws IOException {
    if (key.isAcceptable()) {
      accept();
      return;
    }
    KvConnection connection = (KvConnection) key.attachment();
    try {
      boolean goesOn = key.isReadable() ? connection.read(chunk) : connection.progress();
      if (!goesOn) {
        drop(connection);
      }
    } catch (IOException | CancelledKeyException e) {
      drop(connection);
    }
  }

  private void progress(KvConnection connection) throws IOException {
    if (!connections.contains(connection)) {
      return;
    }
    try {
      if (!connection.progress()) {
        drop(connection);
      }
    } catch (IOException | CancelledKeyException e) {
      drop(connection);
    }
  }

  private void accept() throws IOException {
    SocketChannel channel = listening.accept();
    if (channel == null) {
      return;
    }
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    if (connections.size() >= maxClients) {
      byte[] text = "-ERR max number of clients reached\r\n".getBytes(StandardCharsets.US_ASCII);
      int _ = channel.write(ByteBuffer.wrap(text));
      channel.close();
      return;
    }
    SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
    KvConnection connection =
        new KvConnection(
            channel,
            key,
            commands,
            commands.newClient(++lastClient),
            new RespParser(maxBulk, REQUEST_VALUES * maxBulk),
            this::wake);
    key.attach(connection);
    connections.add(connection);
  }

  private void drop(KvConnection connection) throws IOException {
    connections.remove(connection);
    connection.close();
  }

  @Override
  public void close() throws IOException {
    isClosed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (KvConnection each : connections) {
      each.close();
    }
    listening.close();
    selector.close();
  }
}
