package dev.partisan.amqp;

import com.rabbitmq.client.ConnectionFactory;
import dev.partisan.BrokerConfig.Endpoint;
import dev.partisan.spi.LaneName;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A node's own connection to the broker for one lane, so that a bulk channel's messages wait in another queue, socket
/// and thread than requests.
///
/// Its thread connects, publishes, and connects again with backoff when the broker is lost. What waits to be published
/// is bounded by what connections may have unconfirmed, and by [#MAX_STRAY] of the rest.
final class BrokerLink {
  private static final Duration MIN_BACKOFF = Duration.ofMillis(100);

  /// Answers to messages that belong to no connection which may wait.
  private static final int MAX_STRAY = 10_000;

  private static final Duration FAREWELL = Duration.ofSeconds(2);

  private final AmqpTransport owner;
  private final LaneName lane;
  private final BlockingQueue<Outgoing> waiting = new LinkedBlockingQueue<>();
  private final CompletableFuture<@Nullable BrokerException> firstTry = new CompletableFuture<>();
  private final Thread thread;
  private volatile @Nullable BrokerSession session;
  private volatile String lostReason = "";
  private volatile boolean isClosing;
  private int tries;

  BrokerLink(AmqpTransport owner, String node, LaneName lane) {
    this.owner = owner;
    this.lane = lane;
    String name = "partisan-amqp-" + node + "-" + lane.channel() + "-" + lane.index();
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  LaneName lane() {
    return lane;
  }

  void start() {
    thread.start();
  }

  /// How the first try to connect ended: `null` when it is connected.
  CompletableFuture<@Nullable BrokerException> firstTry() {
    return firstTry;
  }

  /// Publishes soon, in order. Any thread; never waits.
  void send(Outgoing outgoing) {
    waiting.add(outgoing);
  }

  /// As [#send], unless too much waits already.
  void sendIfRoom(Outgoing outgoing) {
    if (waiting.size() < MAX_STRAY && session != null) {
      waiting.add(outgoing);
    }
  }

  private void run() {
    int failures = 0;
    while (!isClosing) {
      Endpoint broker = owner.broker(tries++);
      try (BrokerSession opened = open(broker)) {
        failures = 0;
        serve(opened, broker);
      } catch (BrokerException e) {
        owner.brokerFailed(this, e);
        failures++;
        firstTry.complete(e);
      } catch (IOException e) {
        lostReason = String.valueOf(e.getMessage());
      } catch (InterruptedException _) {
        return; // the transport has given up waiting for a farewell
      } finally {
        session = null;
      }
      if (!isClosing) {
        lost("the broker was lost: " + lostReason);
        pause(failures);
      }
    }
  }

  private BrokerSession open(Endpoint broker) throws BrokerException {
    try {
      ConnectionFactory factory = owner.factory(broker);
      return owner.open(broker, factory, this, new SessionListener());
    } catch (RuntimeException e) { // certificates that cannot be read, say
      throw BrokerException.of(broker, "", "connect", e);
    }
  }

  private void serve(BrokerSession opened, Endpoint broker)
      throws IOException, InterruptedException {
    session = opened;
    owner.brokerFound(this, broker);
    firstTry.complete(null);
    while (opened.isOpen() && !(isClosing && waiting.isEmpty())) {
      Outgoing next = waiting.take();
      if (!next.isNudge()) {
        publish(opened, next);
      }
    }
    if (!isClosing) {
      throw new IOException(lostReason);
    }
  }

  private static void publish(BrokerSession to, Outgoing next) throws IOException {
    AmqpConnection connection = next.owner();
    if (connection != null) {
      if (next.isDial() && connection.isClosing()) {
        return; // given up meanwhile; what was written before a close still goes out
      }
      connection.bind();
    }
    to.publish(next);
  }

  /// Ends what went through the broker. Dials that it has not heard of yet wait on.
  private void lost(String reason) {
    List<AmqpConnection> ended =
        owner.connectionsOf(this).stream().filter(AmqpConnection::isBound).toList();
    ended.forEach(connection -> connection.lost(reason));
    waiting.removeIf(outgoing -> {
      AmqpConnection its = outgoing.owner();
      return its == null || its.isClosing();
    });
    ended.forEach(connection -> {
      Outgoing farewell = connection.farewell(reason);
      if (farewell != null) {
        waiting.add(farewell);
      }
    });
  }

  private void pause(int failures) {
    long most = owner.config().maxBackoff().toNanos();
    long nanos = Math.min(most, MIN_BACKOFF.toNanos() << Math.min(failures, 20));
    long jittered = (long) (nanos * (0.5 + ThreadLocalRandom.current().nextDouble() / 2));
    try {
      TimeUnit.NANOSECONDS.sleep(jittered);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      isClosing = true;
    }
  }

  /// Publishes what waits, for a moment, and disconnects.
  void close() {
    isClosing = true;
    waiting.add(Outgoing.NUDGE);
  }

  /// Waits for the end of [#close].
  void awaitClosed() throws InterruptedException {
    if (session == null) {
      thread.interrupt();
    } else {
      thread.join(FAREWELL);
      thread.interrupt();
    }
    BrokerSession left = session;
    if (left != null) {
      left.close();
    }
  }

  /// What the session tells, on the client's threads.
  private final class SessionListener implements BrokerSession.Listener {
    @Override
    public void received(byte[] body, @Nullable String replyTo) {
      owner.received(BrokerLink.this, body, replyTo);
    }

    @Override
    public void announced(byte[] body) {
      owner.announced(body);
    }

    @Override
    public void returned(String exchange, byte[] body) {
      owner.returned(BrokerLink.this, exchange, body);
    }

    @Override
    public void blocked(String reason) {
      owner.blocked(BrokerLink.this, reason);
    }

    @Override
    public void lost(String reason) {
      lostReason = reason;
      waiting.add(Outgoing.NUDGE);
    }
  }
}
