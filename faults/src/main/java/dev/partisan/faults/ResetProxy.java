package dev.partisan.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A loopback network that misbehaves on purpose: stands in front of a node's port and forwards
/// bytes, until it is told to reset, close, delay or swallow them. The node advertises the proxy's
/// address.
///
/// ```java
/// int port = ResetProxy.freePort();
/// try (ResetProxy proxy = ResetProxy.to(port);
///     Node node = Node.named("a").listen("127.0.0.1:" + port).advertise(proxy.address()).start()) {
///   proxy.resetAll();
/// }
/// ```
public final class ResetProxy implements AutoCloseable {
  /// Which way bytes flow: from whoever dialled to the node behind the proxy, or back.
  public enum Direction {
    IN,
    OUT
  }

  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int GARBAGE_BYTES = 64;
  private static final int OPENING_BYTES = 512;
  private static final int LOWEST_PORT = 22_000;
  private static final int HIGHEST_PORT = 32_000;

  /// More than a handshake or a message of the nodes' own ever has.
  public static final int GARNISHED_BYTES = 4_000;

  private final ServerSocket server;
  private final Set<Link> links = ConcurrentHashMap.newKeySet();
  private final Gate in = new Gate();
  private final Gate out = new Gate();
  private final AtomicLong cuts = new AtomicLong();
  private final AtomicLong accepted = new AtomicLong();
  private final AtomicInteger garnishes = new AtomicInteger();
  private final String targetHost;
  private final int targetPort;
  private volatile long delayMillis;
  private volatile @Nullable Cutter cutter;

  /// A valve that lets bytes through or holds them back.
  private static final class Gate {
    private boolean isShut;

    synchronized void set(boolean shut) {
      isShut = shut;
      notifyAll();
    }

    /// @param link a connection that may be held back though the valve is open
    synchronized void pass(BooleanSupplier link) throws InterruptedException {
      while (isShut || link.getAsBoolean()) {
        wait();
      }
    }
  }

  /// Decides after how many bytes each new connection is cut: one in four within its handshake, the
  /// rest anywhere.
  private record Cutter(Random random, int maxBytes, Semaphore left) {
    synchronized long budget() {
      if (!left.tryAcquire()) {
        return Long.MAX_VALUE;
      }
      return random.nextInt(4) == 0 ? random.nextInt(300) : random.nextInt(maxBytes);
    }

    synchronized boolean isReset() {
      return random.nextBoolean();
    }
  }

  private volatile Predicate<String> heldBack = dialler -> false;

  private ResetProxy(String targetHost, int targetPort) throws IOException {
    this.targetHost = targetHost;
    this.targetPort = targetPort;
    this.server = new ServerSocket(0, 1024, InetAddress.getLoopbackAddress());
  }

  /// A proxy in front of a loopback port, on which somebody need not listen yet.
  public static ResetProxy to(int port) throws IOException {
    return to(InetAddress.getLoopbackAddress().getHostAddress(), port);
  }

  /// A proxy in front of what listens elsewhere.
  public static ResetProxy to(String host, int port) throws IOException {
    ResetProxy proxy = new ResetProxy(host, port);
    Thread.ofPlatform().daemon().name("proxy-accept").start(proxy::acceptAll);
    return proxy;
  }

  /// A port that nobody listens on now, and which no connection is given for its own end: those come from higher up.
  public static int freePort() throws IOException {
    while (true) {
      int port = ThreadLocalRandom.current().nextInt(LOWEST_PORT, HIGHEST_PORT);
      try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException _) {
        // somebody listens there: another one
      }
    }
  }

  /// What the node behind this proxy advertises.
  public String address() {
    return "127.0.0.1:" + server.getLocalPort();
  }

  /// Cuts the next `count` connections after a random number of bytes up to `maxBytes`, by a reset
  /// or a close.
  public void cut(long seed, int maxBytes, int count) {
    cutter = new Cutter(new Random(seed), maxBytes, new Semaphore(count));
  }

  /// New connections live from here on; those that are to be cut still are.
  public void stopCutting() {
    cutter = null;
  }

  /// How many connections were cut.
  public long cuts() {
    return cuts.get();
  }

  /// How many connections were opened through this proxy so far.
  public long accepted() {
    return accepted.get();
  }

  /// How many connections are open on both sides.
  public int open() {
    return links.size();
  }

  /// Resets every connection that is open now.
  public void resetAll() {
    links.forEach(link -> link.end(true));
  }

  /// Swallows bytes of a direction, as a network does that lost its route: nobody is told.
  public void blackHole(Direction direction) {
    gate(direction).set(true);
  }

  public void blackHole() {
    blackHole(Direction.IN);
    blackHole(Direction.OUT);
  }

  /// What was held back goes on, as if it were sent once more.
  public void heal() {
    heldBack = dialler -> false;
    in.set(false);
    out.set(false);
  }

  /// Swallows bytes, both ways, of connections whose dialler is one of these; not of any others from now
  /// on.
  ///
  /// @param dialler judges the beginning of what the dialler sent, as Latin-1: a node says its name there, unless it
  ///   encrypts
  public void blackHole(Predicate<String> dialler) {
    heldBack = dialler;
    in.set(false);
    out.set(false);
  }

  /// Appends garbage to the next piece of data of [#GARNISHED_BYTES] or more, so that both arrive
  /// in one read.
  public void garnishNext() {
    garnishes.incrementAndGet();
  }

  /// Holds each piece of data up for so long.
  public void delay(long millis) {
    delayMillis = millis;
  }

  private Gate gate(Direction direction) {
    return direction == Direction.IN ? in : out;
  }

  private void acceptAll() {
    while (!server.isClosed()) {
      try {
        open(server.accept());
      } catch (IOException e) {
        // closed, or the node behind is not there: whoever dialled is told by the end of its
        // connection
      }
    }
  }

  private void open(Socket dialler) throws IOException {
    accepted.incrementAndGet();
    Socket node;
    try {
      node = new Socket(targetHost, targetPort);
    } catch (IOException e) {
      dialler.close();
      return;
    }
    dialler.setTcpNoDelay(true);
    node.setTcpNoDelay(true);
    Cutter cutting = cutter;
    Link link = new Link(dialler, node, cutting);
    links.add(link);
    Thread.ofPlatform().daemon().name("proxy-in").start(() -> link.pump(dialler, node, in));
    Thread.ofPlatform().daemon().name("proxy-out").start(() -> link.pump(node, dialler, out));
  }

  @Override
  public void close() throws IOException {
    server.close();
    heal();
    links.forEach(link -> link.end(false));
  }

  /// One connection through the proxy.
  private final class Link {
    private final Socket dialler;
    private final Socket node;
    private final @Nullable Cutter cutting;
    private final AtomicLong budget;

    /// The beginning of what the dialler sent; empty until then.
    private volatile String opening = "";

    Link(Socket dialler, Socket node, @Nullable Cutter cutting) {
      this.dialler = dialler;
      this.node = node;
      this.cutting = cutting;
      this.budget = new AtomicLong(cutting == null ? Long.MAX_VALUE : cutting.budget());
    }

    void pump(Socket from, Socket to, Gate gate) {
      byte[] buffer = new byte[BUFFER_BYTES];
      try {
        InputStream source = from.getInputStream();
        OutputStream target = to.getOutputStream();
        while (true) {
          gate.pass(this::isHeldBack);
          int count = source.read(buffer);
          if (count < 0) {
            break;
          }
          if (opening.isEmpty() && from.equals(dialler)) {
            opening = new String(buffer, 0, Math.min(count, OPENING_BYTES), ISO_8859_1);
          }
          gate.pass(this::isHeldBack);
          if (delayMillis > 0) {
            Thread.sleep(delayMillis);
          }
          long left = budget.addAndGet(-count);
          target.write(buffer, 0, garnish(buffer, Math.clamp(left + count, 0, count)));
          if (left <= 0) {
            cut();
            return;
          }
        }
        end(false);
      } catch (IOException | InterruptedException e) {
        end(true);
      }
    }

    private boolean isHeldBack() {
      return !opening.isEmpty() && heldBack.test(opening);
    }

    /// Puts the garbage that waits, if any, behind a piece of data that is large enough.
    private int garnish(byte[] buffer, int count) {
      if (count < GARNISHED_BYTES || count + GARBAGE_BYTES > buffer.length) {
        return count;
      }
      if (garnishes.getAndUpdate(left -> Math.max(0, left - 1)) == 0) {
        return count;
      }
      Arrays.fill(buffer, count, count + GARBAGE_BYTES, (byte) 0x7F);
      return count + GARBAGE_BYTES;
    }

    private void cut() {
      if (links.contains(this)) {
        cuts.incrementAndGet();
        end(cutting != null && cutting.isReset());
      }
    }

    /// Ends both sides, with a reset or in peace.
    void end(boolean isReset) {
      if (links.remove(this)) {
        hangUp(dialler, isReset);
        hangUp(node, isReset);
      }
    }

    private static void hangUp(Socket socket, boolean isReset) {
      try {
        if (isReset) {
          socket.setSoLinger(true, 0);
        }
        socket.close();
      } catch (IOException e) {
        // gone already
      }
    }
  }
}
