package dev.partisan.transport;

import dev.partisan.protocol.Address;
import dev.partisan.spi.Acceptor;
import dev.partisan.spi.ConnectionHandler;
import dev.partisan.spi.EventLoop;
import dev.partisan.spi.LaneName;
import dev.partisan.spi.Transport;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The TCP sockets of one node, on event loops that it shares with the other nodes of the JVM.
final class TcpTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(TcpTransport.class);
  static final String CLOSED = "transport closed";

  private final String nodeName;
  private final LoopGroup loops;
  private final @Nullable Supplier<SSLContext> tls;
  private final LineBudget tlsWarnings = new LineBudget();

  /// What still has somebody to tell that it is gone. Guarded by itself, as is `closed`.
  private final Set<KeyOwner> open = new LinkedHashSet<>();

  private boolean closed;

  /// @param tls the present certificates; `null` for connections in the clear
  TcpTransport(String nodeName, LoopGroup loops, @Nullable Supplier<SSLContext> tls) {
    this.tls = tls;
    this.nodeName = nodeName;
    this.loops = loops;
  }

  @Override
  public Address listen(Address bind, int backlog, Acceptor acceptor) throws IOException {
    Listener listener = Listener.bind(this, loops.next(), bind, backlog, acceptor);
    if (!add(listener)) {
      listener.abandon();
      throw new IOException("cannot listen on " + bind + ": " + CLOSED);
    }
    listener.start();
    return listener.bound();
  }

  @Override
  public EventLoop loopFor(int hash) {
    return loops.forHash(hash);
  }

  @Override
  public void dial(
      Address to, LaneName lane, EventLoop loop, Duration timeout, ConnectionHandler handler) {
    SelectorLoop own = own(loop);
    Dial dial = new Dial(this, own, to, timeout, handler);
    own.execute(add(dial) ? dial::start : () -> dial.finish(CLOSED));
  }

  @Override
  public void close() {
    if (loops.isCurrent()) {
      throw new IllegalStateException("close would wait for the event loop it was called on");
    }
    List<KeyOwner> doomed;
    synchronized (open) {
      closed = true;
      doomed = List.copyOf(open);
    }
    doomed.forEach(owner -> owner.close(CLOSED));
    awaitNoneOpen();
  }

  private void awaitNoneOpen() {
    boolean interrupted = false;
    synchronized (open) {
      while (!open.isEmpty()) {
        try {
          open.wait();
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// Notes what [#close] has to close; false when it is too late for that.
  boolean add(KeyOwner owner) {
    synchronized (open) {
      return !closed && open.add(owner);
    }
  }

  void remove(KeyOwner owner) {
    synchronized (open) {
      open.remove(owner);
      if (open.isEmpty()) {
        open.notifyAll();
      }
    }
  }

  /// Tells the handler the last it hears, and forgets the owner of the socket.
  void tellClosed(KeyOwner owner, ConnectionHandler handler, Address remote, String reason) {
    try {
      handler.closed(reason);
    } catch (Throwable e) {
      logFailure("closed_handler_failed", remote, e);
    } finally {
      remove(owner);
    }
  }

  /// The encryption of a connection that somebody opened to this node; `null` for none.
  @Nullable TlsStream acceptTls(SocketChannel accepted) {
    return tls == null ? null : new TlsStream(accepted, tls, null, 0);
  }

  /// The encryption of a connection that this node opened; `null` for none.
  @Nullable TlsStream dialTls(SocketChannel connected, Address to) {
    return tls == null ? null : new TlsStream(connected, tls, to.host(), to.port());
  }

  /// Tells why a TLS connection failed, which somebody has to mend.
  void warnOfTls(Address remote, String reason) {
    long suppressed = tlsWarnings.take(System.nanoTime());
    if (suppressed >= 0) {
      LOG.warn(
          "event=tls_failed node={} remote={} error=\"{}\" suppressed={}",
          nodeName,
          remote,
          reason,
          suppressed);
    }
  }

  /// Reports a bug, with its stack: what else goes wrong with a connection is told to its handler.
  void logFailure(String event, Address remote, Throwable cause) {
    LOG.error("event={} node={} remote={} error=\"{}\"", event, nodeName, remote, cause, cause);
  }

  String nodeName() {
    return nodeName;
  }

  /// The options of each connection: small frames leave at once, dead peers are noticed some day.
  /// Buffer sizes stay unset, since setting them switches off the kernel's own tuning.
  static void configure(SocketChannel channel) throws IOException {
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
  }

  static SelectorLoop own(EventLoop loop) {
    if (loop instanceof SelectorLoop own) {
      return own;
    }
    throw new IllegalArgumentException(loop + " is not an event loop of this transport");
  }

  static void closeQuietly(Channel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("event=socket_close_failed error=\"{}\"", e.toString());
    }
  }
}
