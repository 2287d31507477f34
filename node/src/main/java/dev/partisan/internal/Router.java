package dev.partisan.internal;

import dev.partisan.Channel;
import dev.partisan.DropReason;
import dev.partisan.OverflowPolicy;
import dev.partisan.PartitionKey;
import dev.partisan.QueueFullException;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.internal.lane.Lane;
import dev.partisan.internal.lane.MessageWriter;
import dev.partisan.internal.lane.MessageWriter.FirstTry;
import dev.partisan.internal.lane.MonotonicQueue;
import dev.partisan.internal.lane.MonotonicSender;
import dev.partisan.internal.lane.Outgoing;
import dev.partisan.internal.lane.Receipt;
import dev.partisan.internal.lane.Route;
import dev.partisan.internal.lane.Routes;
import dev.partisan.internal.process.Calls;
import dev.partisan.internal.process.DeadLetters;
import dev.partisan.internal.process.Envelope.Caller;
import dev.partisan.internal.process.MessageKind;
import dev.partisan.internal.process.Outbound;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.MessageHeader.Kind;
import dev.partisan.wire.payload.UnregisteredTypeException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Finds each message's way: to a process of this node, to the lane of a peer, or to that of
/// a peer that hands it on.
///
/// It reads one immutable snapshot of who is reached how (the paper's connection cache, §3.5),
/// which the control plane replaces when the members change, so that sending and membership never
/// wait for each other.
public final class Router implements Outbound {
  private final NodeId self;
  private final Channels channels;
  private final Writers writers;
  private final LocalDelivery local;
  private final DeadLetters deadLetters;
  private final Counters counters;

  private final int maxHops;

  private volatile Routes routes = Routes.NONE;
  private final AtomicLong anyLane = new AtomicLong();
  private volatile boolean isClosed;
  private @Nullable Calls calls;

  /// Who encodes and queues.
  ///
  /// @param application of the application's messages
  /// @param monotonic of those that newer ones subsume while they wait
  /// @param node of the runtimes' messages on data lanes
  /// @param nodeControl of the runtimes' messages on control lanes
  record Writers(
      MessageWriter application,
      MonotonicSender monotonic,
      MessageWriter node,
      MessageWriter nodeControl) {}

  /// How a node sends: on which channels, and through how many nodes at most.
  record Ways(Channels channels, int maxHops) {}

  Router(
      NodeId self,
      Ways ways,
      Writers writers,
      LocalDelivery local,
      DeadLetters deadLetters,
      Counters counters) {
    this.self = self;
    this.channels = ways.channels();
    this.maxHops = ways.maxHops();
    this.writers = writers;
    this.local = local;
    this.deadLetters = deadLetters;
    this.counters = counters;
  }

  /// Whose requests learn how far they have come; before the first send.
  void attach(Calls waiting) {
    calls = waiting;
  }

  /// Replaces the snapshot.
  void publish(Routes next) {
    routes = next;
  }

  /// The snapshot that sends read now.
  Routes routes() {
    return routes;
  }

  /// The lane of a route by which something goes on that came by another lane.
  Lane sameLane(Route route, Lane cameBy) {
    if (cameBy.channel().equals(Channel.CONTROL)) {
      return route.lanes().control();
    }
    return route.lanes().pick(numberOf(cameBy.channel()), cameBy.index());
  }

  /// Sends nothing more.
  void close() {
    isClosed = true;
  }

  @Override
  public SendResult send(
      long senderPid,
      Ref<?> to,
      MessageKind kind,
      long requestId,
      Object message,
      SendOptions options) {
    if (isClosed) {
      return dropped(SendResult.CLOSED, DropReason.CLOSED, to, message);
    }
    try {
      if (to.nodeName().equals(self.name())) {
        return sendHere(senderPid, to, kind, requestId, message, options);
      }
      Route route = routes.to(to.nodeName());
      if (route == null) {
        return dropped(SendResult.NO_ROUTE, DropReason.NO_ROUTE, to, message);
      }
      if (to.pid() != 0 && to.incarnation() != route.to().incarnation()) {
        return dropped(SendResult.NO_ROUTE, DropReason.OLD_INCARNATION, to, message);
      }
      String name = to.pid() != 0 ? null : to.name().orElseThrow();
      int channel = channel(options);
      long key = key(options);
      if (channels.get(channel).isMonotonic() && kind != MessageKind.CALL) {
        var outgoing = new Outgoing(wireKind(kind), 0, to.pid(), name, requestId, key, message);
        return sendMonotonic(route, channel, along(route, outgoing), to);
      }
      long hash =
          key != 0 ? key : options.isAnyLane() ? anyHash() : Lane.hashOf(senderPid, to.pid(), name);
      Lane lane = route.lanes().pick(channel, hash);
      FirstTry first =
          kind == MessageKind.CALL || route.isRelayed()
              ? FirstTry.NOT_QUEUED
              : writers.application().tryOnce(lane, hash, wireKind(kind), to.pid(), name, message);
      if (first == FirstTry.QUEUED) {
        return SendResult.QUEUED;
      }
      var outgoing =
          new Outgoing(wireKind(kind), senderPid, to.pid(), name, requestId, key, message);
      OverflowPolicy policy = channels.get(channel).overflow();
      if (first == FirstTry.TOO_LONG) {
        boolean mayWait = policy == OverflowPolicy.BLOCK;
        SendResult result = writers.application().writeLong(lane, outgoing, mayWait);
        return settled(result, lane, outgoing, policy, to);
      }
      Receipt receipt = kind == MessageKind.CALL ? receipt(requestId, route, name) : null;
      return write(lane, along(route, outgoing), policy, receipt, to);
    } catch (UnregisteredTypeException e) {
      throw unregistered(e);
    }
  }

  private SendResult sendHere(
      long senderPid,
      Ref<?> to,
      MessageKind kind,
      long requestId,
      Object message,
      SendOptions options) {
    if (to.pid() != 0 && to.incarnation() != self.incarnation()) {
      return dropped(SendResult.NO_ROUTE, DropReason.OLD_INCARNATION, to, message);
    }
    boolean mayWait = channels.get(channel(options)).overflow() == OverflowPolicy.BLOCK;
    return local.send(senderPid, to, kind, requestId, message, options, mayWait);
  }

  private SendResult write(
      Lane lane,
      Outgoing message,
      OverflowPolicy policy,
      @Nullable Receipt receipt,
      Object target) {
    SendResult result =
        writers.application().write(lane, message, policy == OverflowPolicy.BLOCK, receipt);
    return settled(result, lane, message, policy, target);
  }

  /// One message subsumes another whoever sent them, so the sender does not choose the lane.
  private SendResult sendMonotonic(Route route, int number, Outgoing message, Ref<?> target) {
    Channel channel = channels.get(number);
    long hash = message.key() != 0 ? message.key() : Lane.hashOf(0, message.pid(), message.name());
    MonotonicQueue queue = route.lanes().pickMonotonic(number, hash);
    boolean mayWait = channel.overflow() == OverflowPolicy.BLOCK;
    SendResult result = writers.monotonic().send(queue, message, mayWait);
    return settled(result, queue.lane(), message, channel.overflow(), target);
  }

  private SendResult settled(
      SendResult result, Lane lane, Outgoing message, OverflowPolicy policy, Object target) {
    return switch (result) {
      case QUEUED -> result;
      case QUEUE_FULL -> {
        SendResult counted =
            dropped(lane, result, DropReason.QUEUE_FULL, target, message.payload());
        if (policy == OverflowPolicy.FAIL) {
          throw new QueueFullException(
              "the queue of " + lane + " is full: " + target + " was not sent its message");
        }
        yield counted;
      }
      case TIMED_OUT -> dropped(lane, result, DropReason.SEND_TIMED_OUT, target, message.payload());
      case NO_ROUTE -> dropped(lane, result, DropReason.NO_ROUTE, target, message.payload());
      case TOO_LARGE -> dropped(lane, result, DropReason.TOO_LARGE, target, message.payload());
      case CLOSED, NO_SUCH_PROCESS ->
          dropped(lane, result, DropReason.CLOSED, target, message.payload());
    };
  }

  private SendResult dropped(
      Lane lane, SendResult result, DropReason reason, Object target, Object message) {
    lane.dropped(reason);
    return dropped(result, reason, target, message);
  }

  @Override
  public SendResult reply(
      long senderPid, Caller caller, Answer answer, SendOptions options, boolean mayBlock) {
    NodeId to = caller.node();
    String target = "call " + answer.requestId() + " of " + to;
    Object value = answer.value() == null ? LocalDelivery.NULL : answer.value();
    if (isClosed) {
      return dropped(SendResult.CLOSED, DropReason.CLOSED, target, value);
    }
    try {
      if (to.equals(self)) {
        return local.reply(answer.kind(), answer.requestId(), value);
      }
      Route route = routeTo(to);
      if (route == null) {
        return dropped(SendResult.NO_ROUTE, DropReason.NO_ROUTE, target, value);
      }
      int channel = channel(options);
      long key = key(options);
      Outgoing outgoing =
          new Outgoing(
              wireKind(answer.kind()),
              senderPid,
              caller.pid(),
              null,
              answer.requestId(),
              key,
              value);
      long hash = key != 0 ? key : Lane.hashOf(senderPid, caller.pid(), null);
      boolean mayWait = mayBlock && channels.get(channel).overflow() == OverflowPolicy.BLOCK;
      OverflowPolicy policy = mayWait ? OverflowPolicy.BLOCK : OverflowPolicy.DROP;
      return write(route.lanes().pick(channel, hash), along(route, outgoing), policy, null, target);
    } catch (UnregisteredTypeException e) {
      throw unregistered(e);
    }
  }

  /// The way of a runtime's message that must not overtake what one process sent another.
  ///
  /// @param sender the process of this node, or 0
  /// @param receiver the process of the other, or 0
  /// @param channel its name; an unknown one is the default channel
  /// @param key the hash of the partition key, or 0
  public record Way(long sender, long receiver, String channel, long key) {}

  /// Says something to the runtime of another node, on the control channel; never waits. What is not
  /// queued is not counted: whoever says it says it again.
  public SendResult tell(NodeId to, NodeMessage message) {
    Route route = routeTo(to);
    if (isClosed || route == null) {
      return SendResult.NO_ROUTE;
    }
    Outgoing outgoing = along(route, new Outgoing(Kind.NODE, 0, 0, null, 0, 0, message));
    return writers.nodeControl().writeAtOnce(route.lanes().control(), outgoing);
  }

  /// Says something to the runtime of another node, behind what went the same way before; never
  /// waits.
  public SendResult tell(NodeId to, NodeMessage message, Way way) {
    Route route = routeTo(to);
    if (isClosed || route == null) {
      return SendResult.NO_ROUTE;
    }
    Outgoing outgoing =
        new Outgoing(Kind.NODE, way.sender(), way.receiver(), null, 0, way.key(), message);
    return writers.node().writeAtOnce(lane(route, way), along(route, outgoing));
  }

  /// As [#tell(NodeId, NodeMessage, Way)], waiting for room up to the send timeout.
  public SendResult tellPatiently(NodeId to, NodeMessage message, Way way) {
    Route route = routeTo(to);
    if (isClosed || route == null) {
      return SendResult.NO_ROUTE;
    }
    Outgoing outgoing =
        new Outgoing(Kind.NODE, way.sender(), way.receiver(), null, 0, way.key(), message);
    return writers.node().write(lane(route, way), along(route, outgoing), true, null);
  }

  /// What becomes of a message on a channel for which there is no room.
  public OverflowPolicy overflow(SendOptions options) {
    return channels.get(channel(options)).overflow();
  }

  private Lane lane(Route route, Way way) {
    int known = channels.numberOf(way.channel());
    long key = way.key();
    return route
        .lanes()
        .pick(
            known == Channels.UNKNOWN ? Channels.DEFAULT : known,
            key != 0 ? key : Lane.hashOf(way.sender(), way.receiver(), null));
  }

  private @Nullable Route routeTo(NodeId to) {
    Route route = routes.to(to.name());
    return route == null || !route.to().equals(to) ? null : route;
  }

  /// The message, for others to hand on if that is the way: to a process or a call of this run of a
  /// node, or to a name there.
  private Outgoing along(Route route, Outgoing message) {
    if (!route.isRelayed()) {
      return message;
    }
    NodeId to = message.name() == null ? route.to() : anyRunOf(route);
    return message.relayed(self, to, maxHops);
  }

  private static NodeId anyRunOf(Route route) {
    return new NodeId(route.to().name(), 0);
  }

  /// What a sender of a message of no registered type is told.
  public static IllegalArgumentException unregistered(UnregisteredTypeException e) {
    return new IllegalArgumentException(
        "message type %s is not registered: add it with messages(%s.class) where the node is built"
            .formatted(e.type().getName(), e.type().getSimpleName()),
        e);
  }

  private SendResult dropped(SendResult result, DropReason reason, Object target, Object message) {
    deadLetters.drop(reason, target, message);
    return result;
  }

  private @Nullable Receipt receipt(long requestId, Route route, @Nullable String name) {
    Calls waiting = calls;
    if (waiting == null) {
      return null;
    }
    Receipt receipt = new Receipt();
    if (route.isRelayed()) {
      NodeId run = name == null ? route.to() : null;
      waiting.routed(requestId, run, receipt::progressOverRelay);
    } else {
      waiting.routed(requestId, route.to(), receipt::progress);
    }
    return receipt;
  }

  /// The number of the channel that the message asks for; the default channel's, counted, when
  /// nobody configured it.
  private int channel(SendOptions options) {
    if (options == SendOptions.defaults()) {
      return Channels.DEFAULT;
    }
    return numberOf(options.channel().orElse(Channel.DEFAULT));
  }

  private int numberOf(String channel) {
    int number = channels.numberOf(channel);
    if (number == Channels.UNKNOWN) {
      counters.fellBack(1);
      return Channels.DEFAULT;
    }
    return number;
  }

  private static long key(SendOptions options) {
    Optional<PartitionKey> key = options.key();
    return key.isEmpty() ? 0 : key.get().hash();
  }

  /// A count, mixed: as good as chance, and the same in each run of a simulation.
  private long anyHash() {
    return PartitionKey.of(anyLane.getAndIncrement()).hash();
  }

  private static Kind wireKind(MessageKind kind) {
    return switch (kind) {
      case MESSAGE -> Kind.MESSAGE;
      case CAST -> Kind.CAST;
      case CALL -> Kind.CALL;
      case REPLY -> Kind.REPLY;
      case REPLY_ERROR -> Kind.REPLY_ERROR;
    };
  }
}
