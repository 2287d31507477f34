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
import dev.partisan.internal.lane.Outgoing;
import dev.partisan.internal.lane.PeerLanes;
import dev.partisan.internal.lane.Receipt;
import dev.partisan.internal.process.Calls;
import dev.partisan.internal.process.DeadLetters;
import dev.partisan.internal.process.MessageKind;
import dev.partisan.internal.process.Outbound;
import dev.partisan.protocol.NodeId;
import dev.partisan.wire.MessageHeader.Kind;
import dev.partisan.wire.payload.UnregisteredTypeException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Finds each message's way: to a process of this node, or to the lane of a peer.
///
/// It reads one immutable snapshot of who is reached how (the paper's connection cache, §3.5),
/// which the control plane replaces when the members change, so that sending and membership never
/// wait for each other.
public final class Router implements Outbound {
  private final NodeId self;
  private final Channels channels;
  private final MessageWriter writer;
  private final LocalDelivery local;
  private final DeadLetters deadLetters;
  private final Counters counters;

  private volatile Map<String, PeerLanes> routes = Map.of(); // lookups only
  private volatile boolean isClosed;
  private @Nullable Calls calls;

  Router(
      NodeId self,
      Channels channels,
      MessageWriter writer,
      LocalDelivery local,
      DeadLetters deadLetters,
      Counters counters) {
    this.self = self;
    this.channels = channels;
    this.writer = writer;
    this.local = local;
    this.deadLetters = deadLetters;
    this.counters = counters;
  }

  /// Whose requests learn how far they have come; before the first send.
  void attach(Calls waiting) {
    calls = waiting;
  }

  /// Replaces the snapshot.
  void publish(List<PeerLanes> peers) {
    Map<String, PeerLanes> next = new HashMap<>(); // lookups only
    for (PeerLanes lanes : peers) {
      next.put(lanes.peer().name(), lanes);
    }
    routes = next;
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
        return sendHere(to, kind, requestId, message, options);
      }
      PeerLanes lanes = routes.get(to.nodeName());
      if (lanes == null) {
        return dropped(SendResult.NO_ROUTE, DropReason.NO_ROUTE, to, message);
      }
      if (to.pid() != 0 && to.incarnation() != lanes.peer().incarnation()) {
        return dropped(SendResult.NO_ROUTE, DropReason.OLD_INCARNATION, to, message);
      }
      String name = to.pid() != 0 ? null : to.name().orElseThrow();
      int channel = channel(options);
      long key = key(options);
      Outgoing outgoing =
          new Outgoing(wireKind(kind), senderPid, to.pid(), name, requestId, key, message);
      Lane lane = lanes.pick(channel, key != 0 ? key : pairHash(senderPid, to.pid(), name));
      Receipt receipt = kind == MessageKind.CALL ? receipt(requestId, lanes.peer()) : null;
      return write(lane, outgoing, channels.get(channel).overflow(), receipt, to);
    } catch (UnregisteredTypeException e) {
      throw unregistered(e);
    }
  }

  private SendResult sendHere(
      Ref<?> to, MessageKind kind, long requestId, Object message, SendOptions options) {
    if (to.pid() != 0 && to.incarnation() != self.incarnation()) {
      return dropped(SendResult.NO_ROUTE, DropReason.OLD_INCARNATION, to, message);
    }
    boolean mayWait = channels.get(channel(options)).overflow() == OverflowPolicy.BLOCK;
    return local.send(to, kind, requestId, message, options, mayWait);
  }

  private SendResult write(
      Lane lane,
      Outgoing message,
      OverflowPolicy policy,
      @Nullable Receipt receipt,
      Object target) {
    SendResult result = writer.write(lane, message, policy == OverflowPolicy.BLOCK, receipt);
    return switch (result) {
      case QUEUED -> result;
      case QUEUE_FULL -> {
        if (policy == OverflowPolicy.FAIL) {
          throw new QueueFullException(
              "the queue of " + lane + " is full: " + target + " was not sent its message");
        }
        yield dropped(lane, result, DropReason.QUEUE_FULL, target, message.payload());
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
      long senderPid, NodeId to, Answer answer, SendOptions options, boolean mayBlock) {
    String target = "call " + answer.requestId() + " of " + to;
    Object value = answer.value() == null ? LocalDelivery.NULL : answer.value();
    if (isClosed) {
      return dropped(SendResult.CLOSED, DropReason.CLOSED, target, value);
    }
    try {
      if (to.equals(self)) {
        return local.reply(answer.kind(), answer.requestId(), value);
      }
      PeerLanes lanes = routes.get(to.name());
      if (lanes == null || !lanes.peer().equals(to)) {
        return dropped(SendResult.NO_ROUTE, DropReason.NO_ROUTE, target, value);
      }
      int channel = channel(options);
      long key = key(options);
      Outgoing outgoing =
          new Outgoing(wireKind(answer.kind()), senderPid, 0, null, answer.requestId(), key, value);
      Lane lane =
          lanes.pick(channel, key != 0 ? key : pairHash(senderPid, answer.requestId(), null));
      boolean mayWait = mayBlock && channels.get(channel).overflow() == OverflowPolicy.BLOCK;
      return write(
          lane, outgoing, mayWait ? OverflowPolicy.BLOCK : OverflowPolicy.DROP, null, target);
    } catch (UnregisteredTypeException e) {
      throw unregistered(e);
    }
  }

  private static IllegalArgumentException unregistered(UnregisteredTypeException e) {
    return new IllegalArgumentException(
        "message type %s is not registered: add it with messages(%s.class) where the node is built"
            .formatted(e.type().getName(), e.type().getSimpleName()),
        e);
  }

  private SendResult dropped(SendResult result, DropReason reason, Object target, Object message) {
    deadLetters.drop(reason, target, message);
    return result;
  }

  private @Nullable Receipt receipt(long requestId, NodeId to) {
    Calls waiting = calls;
    if (waiting == null) {
      return null;
    }
    Receipt receipt = new Receipt();
    waiting.routed(requestId, to, receipt::progress);
    return receipt;
  }

  /// The number of the channel that the message asks for; the default channel's, counted, when
  /// nobody configured it.
  private int channel(SendOptions options) {
    if (options == SendOptions.defaults()) {
      return Channels.DEFAULT;
    }
    String name = options.channel().orElse(Channel.DEFAULT);
    int number = channels.numberOf(name);
    if (number == Channels.UNKNOWN) {
      counters.fellBack(1);
      return Channels.DEFAULT;
    }
    return number;
  }

  private static long key(SendOptions options) {
    return options.key().map(PartitionKey::hash).orElse(0L);
  }

  /// Sender and receiver, mixed, so that pairs spread over the lanes and each keeps to its own.
  private static long pairHash(long sender, long pid, @Nullable String name) {
    return PartitionKey.of(31 * sender + (name == null ? pid : name.hashCode())).hash();
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
