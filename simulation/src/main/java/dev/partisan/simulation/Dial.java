package dev.partisan.simulation;

import dev.partisan.protocol.Address;
import dev.partisan.spi.ConnectionHandler;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// One attempt to reach a node. What gets lost on the way is asked again, until the time is up.
final class Dial {
  private static final long FIRST_RETRY_NANOS = 1_000_000_000;

  private final SimulatedTransport owner;
  private final Network network;
  private final Address to;
  private final SimulatedLoop loop;
  private final ConnectionHandler handler;
  private final Link way;
  private final Link back;
  private long retryNanos = FIRST_RETRY_NANOS;
  private @Nullable Event deadline;
  private @Nullable Socket socket;
  private boolean isDone;

  Dial(SimulatedTransport owner, Address to, SimulatedLoop loop, ConnectionHandler handler) {
    this.owner = owner;
    this.network = owner.network();
    this.to = to;
    this.loop = loop;
    this.handler = handler;
    this.way = network.link(owner.machine().name(), to.host());
    this.back = network.link(to.host(), owner.machine().name());
  }

  void start(Duration timeout) {
    if (network.isUnknown(to.host())) {
      fail("cannot resolve host '" + to.host() + "'");
      return;
    }
    String late = to + " did not answer within " + timeout.toMillis() + " ms";
    deadline =
        network
            .scheduler()
            .after(timeout.toNanos(), owner.machine(), EventKind.TIMER, () -> fail(late));
    ask();
  }

  private void ask() {
    network.scheduler().at(way.arrivalNanos(0), null, EventKind.NETWORK, this::arrive);
  }

  private void arrive() {
    if (isDone) {
      return;
    }
    SimulatedTransport target = network.listener(to);
    if (way.isCut() || back.isCut() || network.isOff(to.host())) {
      askAgain();
    } else if (target == null) {
      answer(() -> fail("connection refused by " + to));
    } else if (target.hasPlace()) {
      connect(target);
    } else {
      askAgain();
    }
  }

  private void askAgain() {
    network.scheduler().after(retryNanos, null, EventKind.NETWORK, this::ask);
    retryNanos *= 2;
  }

  private void connect(SimulatedTransport target) {
    Socket mine = new Socket(network, owner.machine(), way.model().bufferBytes());
    Socket theirs = new Socket(network, target.machine(), back.model().bufferBytes());
    Socket.join(network, mine, theirs);
    socket = mine;
    target.connected(new Accepted(theirs, network.ephemeral(owner.machine())));
    answer(() -> open(mine));
  }

  private void answer(Runnable then) {
    network.scheduler().at(back.arrivalNanos(0), null, EventKind.NETWORK, () -> loop.execute(then));
  }

  private void open(Socket mine) {
    if (!isDone) {
      end();
      SimulatedConnection connection = new SimulatedConnection(owner, loop, to, handler, mine);
      owner.add(connection);
      connection.open();
    }
  }

  private void end() {
    isDone = true;
    Event late = deadline;
    if (late != null) {
      late.cancel();
    }
    owner.forget(this);
  }

  /// Gives up, unless it ended before.
  void fail(String reason) {
    if (!isDone) {
      abandon();
      loop.execute(() -> handler.closed(reason));
    }
  }

  /// Gives up and tells nobody.
  void abandon() {
    end();
    Socket half = socket;
    if (half != null) {
      half.close(true);
    }
  }
}
