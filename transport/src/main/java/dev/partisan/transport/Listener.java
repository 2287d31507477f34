package dev.partisan.transport;

import dev.partisan.protocol.Address;
import dev.partisan.spi.Acceptor;
import dev.partisan.spi.ConnectionHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A bound server socket. What it accepts starts out on its own loop.
final class Listener implements KeyOwner {
  private static final Logger LOG = LoggerFactory.getLogger(Listener.class);
  private static final int ACCEPTS_PER_TURN = 64;

  /// After a failure to accept, such as too many open files, until the next attempt: the connection
  /// stays in the backlog, so that trying at once would fail and spin.
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final long LOG_PERIOD_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final TcpTransport owner;
  private final SelectorLoop loop;
  private final ServerSocketChannel channel;
  private final Address bound;
  private final Acceptor acceptor;
  private @Nullable SelectionKey key;
  private long failures;
  private long lastLogNanos = System.nanoTime() - LOG_PERIOD_NANOS;

  private Listener(
      TcpTransport owner,
      SelectorLoop loop,
      ServerSocketChannel channel,
      Address bound,
      Acceptor acceptor) {
    this.owner = owner;
    this.loop = loop;
    this.channel = channel;
    this.bound = bound;
    this.acceptor = acceptor;
  }

  /// Binds, on the caller's thread. The host stays as it was given, with the port that was bound.
  ///
  /// @throws IOException whose message tells the operator which address, why not, and what to do
  static Listener bind(
      TcpTransport owner, SelectorLoop loop, Address at, int backlog, Acceptor acceptor)
      throws IOException {
    ServerSocketChannel channel = ServerSocketChannel.open();
    try {
      channel.configureBlocking(false);
      if (!System.getProperty("os.name", "").startsWith("Windows")) {
        // Elsewhere it lets a restarted node bind at once; on Windows it would let two share a
        // port.
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      channel.bind(new InetSocketAddress(InetAddress.getByName(at.host()), at.port()), backlog);
      Address bound = new Address(at.host(), channel.socket().getLocalPort());
      return new Listener(owner, loop, channel, bound, acceptor);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw new IOException("cannot listen on " + at + ": " + explain(at, e), e);
    }
  }

  private static String explain(Address at, Exception cause) {
    if (cause instanceof UnknownHostException) {
      return "host '" + at.host() + "' cannot be resolved; give an address of this machine";
    }
    String message = String.valueOf(cause.getMessage());
    String lowerCase = message.toLowerCase(Locale.ROOT);
    if (lowerCase.contains("in use")) {
      return "the port is in use; stop the program that listens there, or choose another port";
    }
    if (lowerCase.contains("assign")) {
      return "it is not an address of this machine; give one of its own, or 0.0.0.0 for all";
    }
    if (lowerCase.contains("permission")) {
      return "not permitted; choose a port above 1023, or run with the right to bind this one";
    }
    return message + "; choose another address or port"; // The system's words, in its language.
  }

  static Address address(SocketAddress address) {
    InetSocketAddress inet = (InetSocketAddress) address;
    return new Address(inet.getAddress().getHostAddress(), inet.getPort());
  }

  Address bound() {
    return bound;
  }

  void start() {
    loop.execute(() -> {
      try {
        if (channel.isOpen()) {
          key = loop.register(channel, SelectionKey.OP_ACCEPT, this);
        }
      } catch (IOException e) {
        failed(e);
      }
    });
  }

  /// Frees the port of a listener that was never started.
  void abandon() {
    TcpTransport.closeQuietly(channel);
  }

  @Override
  public void ready(SelectionKey ready) {
    try {
      for (int i = 0; i < ACCEPTS_PER_TURN; i++) {
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
          return;
        }
        welcome(accepted);
      }
    } catch (IOException e) {
      pause(e);
    }
  }

  private void welcome(SocketChannel accepted) {
    try {
      TcpTransport.configure(accepted);
      Address remote = address(accepted.getRemoteAddress());
      ConnectionHandler handler = acceptor.accepted(remote);
      if (handler == null) {
        TcpTransport.closeQuietly(accepted);
        return;
      }
      open(accepted, remote, handler);
    } catch (IOException e) {
      LOG.debug(
          "event=accepted_connection_lost node={} error=\"{}\"", owner.nodeName(), e.toString());
      TcpTransport.closeQuietly(accepted);
    } catch (RuntimeException | Error e) {
      owner.logFailure("acceptor_failed", bound, e);
      TcpTransport.closeQuietly(accepted);
    }
  }

  private void open(SocketChannel accepted, Address remote, ConnectionHandler handler) {
    TcpConnection connection =
        new TcpConnection(owner, loop, accepted, remote, handler, owner.acceptTls(accepted));
    if (owner.add(connection)) {
      connection.open();
    } else {
      TcpTransport.closeQuietly(accepted);
      owner.tellClosed(connection, handler, remote, TcpTransport.CLOSED);
    }
  }

  private void pause(IOException cause) {
    failures++;
    long now = System.nanoTime();
    if (now - lastLogNanos >= LOG_PERIOD_NANOS) {
      lastLogNanos = now;
      LOG.warn(
          "event=accept_failed node={} address={} failures={} error=\"{}\"",
          owner.nodeName(),
          bound,
          failures,
          cause.toString());
    }
    retryLater();
  }

  private void retryLater() {
    setInterest(0);
    loop.schedule(PAUSE_NANOS, () -> setInterest(SelectionKey.OP_ACCEPT));
  }

  private void setInterest(int interest) {
    if (key != null && key.isValid()) {
      key.interestOps(interest);
    }
  }

  /// Goes on after a pause: a node that no longer listens is worse off than one that logs.
  @Override
  public void failed(Throwable cause) {
    owner.logFailure("listener_failed", bound, cause);
    retryLater();
  }

  /// The port is free only when the selector has let go of it too, which it does each turn.
  @Override
  public void close(String reason) {
    loop.execute(() -> {
      TcpTransport.closeQuietly(channel);
      loop.execute(() -> owner.remove(this));
    });
  }
}
