package dev.partisan.amqp;

import com.rabbitmq.client.ConnectionFactory;
import dev.partisan.BrokerConfig;
import dev.partisan.BrokerConfig.Endpoint;
import dev.partisan.Channel;
import dev.partisan.protocol.Address;
import dev.partisan.spi.Acceptor;
import dev.partisan.spi.Announcement;
import dev.partisan.spi.ConnectionHandler;
import dev.partisan.spi.EventLoop;
import dev.partisan.spi.LaneName;
import dev.partisan.spi.Transport;
import dev.partisan.spi.TransportProvider;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The network of one node that reaches nothing but a broker (§3.3.5): connections of bytes between the queues of
/// nodes, and the exchange on which nodes announce themselves. It dials out only.
///
/// A node is addressed by its name. Its connections run on the same event loops as sockets do; what could wait for the
/// broker has threads of its own ([BrokerLink]).
final class AmqpTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(AmqpTransport.class);
  private static final String CLOSED = "transport closed";

  private final TransportProvider.Request request;
  private final BrokerConfig config;
  private final Transport loops;
  private final Names names;
  private final Factories factories;
  private final SecureRandom random = new SecureRandom();
  private final Map<LaneName, BrokerLink> links = new LinkedHashMap<>();

  /// By their numbers. Also the monitor that [#close] waits on.
  private final Map<Long, AmqpConnection> connections = new ConcurrentHashMap<>(); // lookups only

  private final AtomicBoolean hasWarnedOfStray = new AtomicBoolean();
  private final AtomicBoolean isBrokerAway = new AtomicBoolean();
  private volatile @Nullable Acceptor acceptor;
  private volatile @Nullable Consumer<Announcement> listener;
  private volatile boolean isClosed;

  /// @param loops a transport whose event loops these connections share
  AmqpTransport(TransportProvider.Request request, BrokerConfig config, Transport loops) {
    this.request = request;
    this.config = config;
    this.loops = loops;
    this.names = new Names(request.cluster());
    this.factories = new Factories(config, request.tls());
    add(LaneName.CONTROL);
    for (Channel channel : request.channels()) {
      for (int i = 0; i < channel.parallelism(); i++) {
        add(new LaneName(channel.name(), i));
      }
    }
  }

  private void add(LaneName lane) {
    links.put(lane, new BrokerLink(this, request.nodeName(), lane));
  }

  /// Connects to the broker. One that cannot be reached is tried on; one that refuses is an error.
  @Override
  public Address listen(Address bind, int backlog, Acceptor accepting) throws IOException {
    acceptor = accepting;
    links.values().forEach(BrokerLink::start);
    for (BrokerLink link : links.values()) {
      BrokerException failure = link.firstTry().join();
      if (failure != null && failure.isRefusal()) {
        throw failure;
      }
    }
    return bind;
  }

  @Override
  public EventLoop loopFor(int hash) {
    return loops.loopFor(hash);
  }

  @Override
  public void dial(
      Address to, LaneName lane, EventLoop loop, Duration timeout, ConnectionHandler handler) {
    BrokerLink link = links.get(lane);
    if (isClosed || link == null) {
      String reason = isClosed ? CLOSED : "no such lane: " + lane;
      loop.execute(() -> handler.closed(reason));
      return;
    }
    AmqpConnection dialled = new AmqpConnection(this, link, newId(), to, loop, handler);
    connections.put(dialled.id(), dialled);
    loop.execute(() -> dialled.awaitAnswer(timeout));
    link.send(opening(dialled, lane, lane));
    if (isClosed) {
      dialled.close(CLOSED);
    }
  }

  /// @param via the lane whose queue is asked
  private Outgoing opening(AmqpConnection dialled, LaneName lane, LaneName via) {
    Segment open = new Segment.Open(dialled.id(), request.nodeName(), lane, config.windowBytes());
    String key = Names.key(dialled.remoteAddress().host(), via);
    return new Outgoing(names.nodes(), key, SegmentCodec.encode(open), true, dialled);
  }

  private long newId() {
    return random.nextLong();
  }

  /// A message is there for this node. The client's thread.
  void received(BrokerLink link, byte[] body, @Nullable String replyTo) {
    Segment segment = SegmentCodec.decode(body);
    LOG.trace("event=segment_received node={} segment={}", request.nodeName(), segment);
    switch (segment) {
      case null -> stray(link);
      case Segment.Open open -> opened(link, open, replyTo);
      case Segment.Accept accept -> arrived(link, accept.to(), accept, body, replyTo);
      case Segment.Data data -> arrived(link, data.to(), data, body, replyTo);
      case Segment.Credit credit -> arrived(link, credit.to(), credit, body, replyTo);
      case Segment.Close close -> arrived(link, close.to(), close, body, replyTo);
    }
  }

  private void arrived(
      BrokerLink link, long to, Segment segment, byte[] body, @Nullable String replyTo) {
    AmqpConnection connection = connections.get(to);
    if (connection != null) {
      connection.arrived(segment, body, replyTo);
    } else if (replyTo != null && !(segment instanceof Segment.Close)) {
      refuse(link, segment.from(), replyTo, "there is no such connection any more");
    }
  }

  private static void refuse(BrokerLink link, long to, String queue, String reason) {
    byte[] body = SegmentCodec.encode(new Segment.Close(to, 0, reason));
    link.sendIfRoom(new Outgoing("", queue, body, false, null));
  }

  private void opened(BrokerLink link, Segment.Open open, @Nullable String replyTo) {
    if (replyTo == null) {
      stray(link);
      return;
    }
    if (!open.lane().equals(link.lane()) && links.containsKey(open.lane())) {
      refuse(link, open.from(), replyTo, "that lane is not connected to the broker yet");
      return;
    }
    EventLoop loop = loops.loopFor(Long.hashCode(open.from()));
    loop.execute(() -> accept(link, open, replyTo, loop));
  }

  private void accept(BrokerLink link, Segment.Open open, String replyTo, EventLoop loop) {
    Acceptor accepting = acceptor;
    Address remote = new Address(open.dialler().isEmpty() ? "?" : open.dialler(), 0);
    ConnectionHandler handler = accepting == null || isClosed ? null : accepting.accepted(remote);
    if (handler == null) {
      refuse(link, open.from(), replyTo, "not accepted");
      return;
    }
    AmqpConnection accepted = new AmqpConnection(this, link, newId(), remote, loop, handler);
    accepted.bind();
    connections.put(accepted.id(), accepted);
    accepted.accepted(open.from(), replyTo, open.window());
    if (isClosed) {
      accepted.close(CLOSED);
    }
  }

  private void stray(BrokerLink link) {
    Acceptor counting = acceptor;
    if (counting != null) {
      counting.stray();
    }
    if (hasWarnedOfStray.compareAndSet(false, true)) {
      LOG.warn(
          "event=stray_message node={} lane={} remedy=\"find out who else publishes to queues of this"
              + " cluster; further ones are only counted\"",
          request.nodeName(),
          link.lane());
    }
  }

  /// The broker has no queue for what this node sent. The client's thread.
  void returned(BrokerLink link, String exchange, byte[] body) {
    Segment segment = SegmentCodec.decode(body);
    AmqpConnection connection = segment == null ? null : connections.get(segment.from());
    if (connection == null) {
      return;
    }
    String node = connection.remoteAddress().host();
    if (segment instanceof Segment.Open open
        && !open.lane().equals(LaneName.CONTROL)
        && connection.asksControl()) {
      link.send(opening(connection, open.lane(), LaneName.CONTROL));
    } else if (segment instanceof Segment.Open) {
      connection.close("there is no node '" + node + "' at the broker");
    } else {
      connection.close("node '" + node + "' has lost its queue at the broker");
    }
  }

  @Override
  public void announce(Announcement own) {
    BrokerLink control = links.get(LaneName.CONTROL);
    if (control != null) {
      byte[] body = AnnouncementCodec.encode(own);
      control.sendIfRoom(new Outgoing(names.members(), "", body, false, null));
    }
  }

  @Override
  public void onAnnouncement(Consumer<Announcement> newListener) {
    listener = newListener;
  }

  void announced(byte[] body) {
    Announcement announcement = AnnouncementCodec.decode(body);
    Consumer<Announcement> listening = listener;
    BrokerLink control = links.get(LaneName.CONTROL);
    if (announcement == null) {
      if (control != null) {
        stray(control);
      }
    } else if (listening != null && !isClosed) {
      listening.accept(announcement);
    }
  }

  BrokerConfig config() {
    return config;
  }

  /// The broker for a try.
  Endpoint broker(int number) {
    List<Endpoint> all = config.brokers();
    return all.get(Math.floorMod(number, all.size()));
  }

  ConnectionFactory factory(Endpoint broker) {
    return factories.of(broker);
  }

  BrokerSession open(
      Endpoint broker,
      ConnectionFactory factory,
      BrokerLink link,
      BrokerSession.Listener sessionListener)
      throws BrokerException {
    return BrokerSession.open(
        broker, factory, request.nodeName(), link.lane(), names, newId(), sessionListener);
  }

  /// A link is connected. Its own thread.
  void brokerFound(BrokerLink link, Endpoint broker) {
    LOG.debug(
        "event=broker_connected node={} lane={} broker={}",
        request.nodeName(),
        link.lane(),
        broker);
    if (link.lane().equals(LaneName.CONTROL) && isBrokerAway.compareAndSet(true, false)) {
      LOG.info("event=broker_found node={} broker={}", request.nodeName(), broker);
    }
  }

  /// The broker takes nothing more for now, or again. The client's thread.
  void blocked(BrokerLink link, String reason) {
    if (link.lane().equals(LaneName.CONTROL)) {
      LOG.warn("event=broker_blocks node={} reason=\"{}\"", request.nodeName(), reason);
    }
  }

  /// A link did not connect. Its own thread; one line for all links and tries of an outage.
  void brokerFailed(BrokerLink link, BrokerException failure) {
    LOG.debug(
        "event=broker_failed node={} lane={} error=\"{}\"",
        request.nodeName(),
        link.lane(),
        failure.getMessage());
    if (link.lane().equals(LaneName.CONTROL) && isBrokerAway.compareAndSet(false, true)) {
      LOG.warn(
          "event=broker_unavailable node={} error=\"{}\" remedy=\"it is tried again, at least every {} ms\"",
          request.nodeName(),
          failure.getMessage(),
          config.maxBackoff().toMillis());
    }
  }

  List<AmqpConnection> connectionsOf(BrokerLink link) {
    return connections.values().stream().filter(connection -> connection.link() == link).toList();
  }

  void remove(AmqpConnection connection) {
    connections.remove(connection.id());
    synchronized (connections) {
      connections.notifyAll();
    }
  }

  /// Reports a bug, with its stack.
  void logFailure(String event, Address remote, Throwable cause) {
    LOG.error(
        "event={} node={} remote={} error=\"{}\"", event, request.nodeName(), remote, cause, cause);
  }

  @Override
  public void close() {
    isClosed = true;
    connections.values().forEach(connection -> connection.close(CLOSED));
    boolean isInterrupted = awaitNone();
    links.values().forEach(BrokerLink::close);
    for (BrokerLink link : links.values()) {
      try {
        link.awaitClosed();
      } catch (InterruptedException _) {
        isInterrupted = true;
      }
    }
    loops.close();
    if (isInterrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean awaitNone() {
    boolean isInterrupted = false;
    synchronized (connections) {
      while (!connections.isEmpty()) {
        try {
          connections.wait();
        } catch (InterruptedException _) {
          isInterrupted = true;
        }
      }
    }
    return isInterrupted;
  }
}
