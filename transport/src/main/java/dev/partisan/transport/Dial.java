package dev.partisan.transport;

import dev.partisan.Cancellable;
import dev.partisan.protocol.Address;
import dev.partisan.spi.ConnectionHandler;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One attempt to reach a node: resolves its host, then tries its addresses in turn until one
/// answers. Ends by opening a [TcpConnection], or by telling the handler why there is none.
///
/// Belongs to its loop's thread. The time left is shared evenly among the addresses left, so that
/// one that is silent cannot use up the time of the others.
final class Dial implements KeyOwner {
  private final TcpTransport owner;
  private final SelectorLoop loop;
  private final Address to;
  private final Duration timeout;
  private final ConnectionHandler handler;
  private final long deadlineNanos;
  private final Queue<InetAddress> candidates = new ArrayDeque<>();
  private @Nullable Cancellable timer;
  private @Nullable SocketChannel channel;

  /// Written on the loop; read elsewhere only to spare a needless look-up.
  private volatile boolean done;

  Dial(
      TcpTransport owner,
      SelectorLoop loop,
      Address to,
      Duration timeout,
      ConnectionHandler handler) {
    this.owner = owner;
    this.loop = loop;
    this.to = to;
    this.timeout = timeout;
    this.handler = handler;
    this.deadlineNanos = System.nanoTime() + TimeUnit.NANOSECONDS.convert(timeout);
  }

  void start() {
    InetAddress literal = Resolver.literal(to.host());
    if (literal != null) {
      resolved(List.of(literal));
    } else if (!done) {
      arm(1, "cannot resolve host '" + to.host() + "' within " + timeout.toMillis() + " ms");
      Resolver.resolve(to.host(), () -> done, found -> loop.execute(() -> resolved(found)));
    }
  }

  private void resolved(List<InetAddress> found) {
    candidates.addAll(found);
    connectNext("cannot resolve host '" + to.host() + "'");
  }

  private void connectNext(String lastFailure) {
    disarm();
    if (done) {
      return;
    }
    InetAddress address = candidates.poll();
    if (address == null) {
      finish(lastFailure);
      return;
    }
    arm(candidates.size() + 1, to + " did not answer within " + timeout.toMillis() + " ms");
    try {
      channel = SocketChannel.open();
      TcpTransport.configure(channel);
      if (channel.connect(new InetSocketAddress(address, to.port()))) {
        connected(channel);
      } else {
        SelectionKey _ = loop.register(channel, SelectionKey.OP_CONNECT, this);
      }
    } catch (IOException | RuntimeException e) {
      attemptFailed(describe(e));
    }
  }

  @Override
  public void ready(SelectionKey key) {
    SocketChannel connecting = channel;
    if (done || connecting == null) {
      return;
    }
    try {
      if (connecting.finishConnect()) {
        connected(connecting);
      }
    } catch (IOException e) {
      attemptFailed(describe(e));
    }
  }

  private void connected(SocketChannel connected) throws IOException {
    // A dial to a free port of this machine may meet itself, when that is the port it goes out by.
    if (connected.getRemoteAddress().equals(connected.getLocalAddress())) {
      throw new ConnectException();
    }
    Address remote = Listener.address(connected.getRemoteAddress());
    TcpConnection connection =
        new TcpConnection(owner, loop, connected, remote, handler, owner.dialTls(connected, to));
    if (!owner.add(connection)) {
      finish(TcpTransport.CLOSED);
      return;
    }
    disarm();
    done = true;
    connection.open();
    owner.remove(this);
  }

  private void attemptFailed(String reason) {
    SocketChannel failed = channel;
    if (failed != null) {
      TcpTransport.closeQuietly(failed);
      channel = null;
    }
    connectNext(reason);
  }

  private String describe(Exception cause) {
    return switch (cause) {
      case NoRouteToHostException _ -> "no route to " + to;
      case ConnectException _ -> "connection refused by " + to;
      default -> "cannot connect to " + to + ": " + cause.getMessage();
    };
  }

  @Override
  public void failed(Throwable cause) {
    owner.logFailure("dial_failed", to, cause);
    finish("internal error: " + cause);
  }

  @Override
  public void close(String reason) {
    loop.execute(() -> finish(reason));
  }

  /// Gives up, unless it ended before.
  void finish(String reason) {
    if (done) {
      return;
    }
    done = true;
    disarm();
    if (channel != null) {
      TcpTransport.closeQuietly(channel);
    }
    owner.tellClosed(this, handler, to, reason);
  }

  private void arm(int shares, String reason) {
    long nanos = (deadlineNanos - System.nanoTime()) / shares;
    timer = loop.schedule(nanos, () -> attemptFailed(reason));
  }

  private void disarm() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
