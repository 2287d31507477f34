package dev.partisan.simulation;

import dev.partisan.protocol.Address;
import dev.partisan.spi.Acceptor;
import dev.partisan.spi.ConnectionHandler;
import dev.partisan.spi.EventLoop;
import dev.partisan.spi.LaneName;
import dev.partisan.spi.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// The network as one run of a node sees it.
final class SimulatedTransport implements Transport {
  /// Two, so that connections move between loops as they do on sockets.
  private static final int LOOPS = 2;

  private static final long CLOSE_POLL_NANOS = 1_000_000;

  private final Network network;
  private final Machine machine;
  private final Threads threads;
  private final List<SimulatedLoop> loops = new ArrayList<>();
  private final Set<SimulatedConnection> connections = new LinkedHashSet<>();
  private final Set<Dial> dials = new LinkedHashSet<>();
  private final Set<Socket> undecided = new LinkedHashSet<>();
  private @Nullable Acceptor acceptor;
  private int backlog;
  private boolean isClosed;

  SimulatedTransport(Network network, Machine machine, Threads threads) {
    this.network = network;
    this.machine = machine;
    this.threads = threads;
    for (int i = 0; i < LOOPS; i++) {
      loops.add(new SimulatedLoop(machine));
    }
  }

  Network network() {
    return network;
  }

  Machine machine() {
    return machine;
  }

  /// The host is the node's name; the port is the one that was asked for, or the usual one.
  @Override
  public Address listen(Address bind, int waiting, Acceptor whenAccepted) throws IOException {
    acceptor = whenAccepted;
    backlog = waiting;
    return network.bind(this, bind.port());
  }

  @Override
  public EventLoop loopFor(int hash) {
    return loops.get(Math.floorMod(hash, LOOPS));
  }

  @Override
  public void dial(
      Address to, LaneName lane, EventLoop loop, Duration timeout, ConnectionHandler handler) {
    if (!isClosed && !machine.isDead()) {
      Dial dial = new Dial(this, to, (SimulatedLoop) loop, handler);
      dials.add(dial);
      dial.start(timeout);
    }
  }

  /// Whether somebody may connect now.
  boolean hasPlace() {
    return isListening() && undecided.size() < backlog;
  }

  /// Somebody has connected: what becomes of it is decided when this machine gets round to it.
  void connected(Accepted arrival) {
    SimulatedLoop loop = loops.getFirst();
    undecided.add(arrival.socket());
    loop.execute(() -> {
      undecided.remove(arrival.socket());
      Acceptor listening = acceptor;
      ConnectionHandler handler =
          listening == null || isClosed ? null : listening.accepted(arrival.remote());
      arrival.decided(this, loop, handler);
    });
  }

  void add(SimulatedConnection connection) {
    connections.add(connection);
  }

  void forget(SimulatedConnection connection) {
    connections.remove(connection);
  }

  void forget(Dial dial) {
    dials.remove(dial);
  }

  private List<SimulatedConnection> connections() {
    return List.copyOf(connections);
  }

  /// Breaks this end of the connections whose ends' names a test accepts, this node's name first.
  void resetIf(BiPredicate<String, String> isWanted) {
    List<Socket> sockets = new ArrayList<>(undecided);
    connections.forEach(connection -> sockets.add(connection.socket()));
    sockets.stream()
        .filter(socket -> isWanted.test(machine.name(), socket.peer().machine().name()))
        .forEach(Socket::reset);
  }

  boolean isListening() {
    return acceptor != null && !isClosed;
  }

  /// The process ends without a word; its system closes what it left, if anybody does.
  void abandon(boolean isNoticed) {
    isClosed = true;
    connections().forEach(connection -> connection.abandon(isNoticed));
    connections.clear();
    undecided.forEach(isNoticed ? socket -> socket.close(true) : Socket::vanish);
    undecided.clear();
    List.copyOf(dials).forEach(Dial::abandon);
    dials.clear();
  }

  @Override
  public void close() {
    isClosed = true;
    network.unbind(this);
    connections().forEach(connection -> connection.close("the node has closed"));
    List.copyOf(dials).forEach(dial -> dial.fail("the node has closed"));
    while (threads.isSimulated()
        && !machine.isDead()
        && !(connections.isEmpty() && dials.isEmpty())) {
      threads.park(machine, CLOSE_POLL_NANOS);
    }
  }
}
