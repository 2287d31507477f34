package dev.partisan.internal.broadcast;

import dev.partisan.BroadcastConfig;
import dev.partisan.BroadcastDrop;
import dev.partisan.BroadcastHandler;
import dev.partisan.BroadcastStats;
import dev.partisan.Channel;
import dev.partisan.OverflowPolicy;
import dev.partisan.PartitionKey;
import dev.partisan.QueueFullException;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.Subscription;
import dev.partisan.internal.EnumCounts;
import dev.partisan.internal.NodeMessage;
import dev.partisan.internal.Router;
import dev.partisan.internal.Router.Way;
import dev.partisan.internal.broadcast.BroadcastMessage.Payload;
import dev.partisan.internal.broadcast.BroadcastMessage.Tree;
import dev.partisan.internal.control.SerialLoop;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.plumtree.BroadcastId;
import dev.partisan.protocol.plumtree.Plumtree;
import dev.partisan.protocol.plumtree.PlumtreeInput;
import dev.partisan.protocol.plumtree.PlumtreeMessage;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Announcement;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Digest;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Fetch;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gone;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Gossip;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Graft;
import dev.partisan.protocol.plumtree.PlumtreeMessage.IHave;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Offer;
import dev.partisan.protocol.plumtree.PlumtreeMessage.Prune;
import dev.partisan.protocol.plumtree.PlumtreeOutput;
import dev.partisan.protocol.plumtree.PlumtreeOutput.DropCause;
import dev.partisan.protocol.plumtree.PlumtreeTimer;
import dev.partisan.spi.Host;
import dev.partisan.wire.payload.PayloadCodec;
import dev.partisan.wire.payload.UnregisteredTypeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The broadcasts of a node: hosts [Plumtree] on a serial loop of its own, keeps what is in broadcasts
/// for those who ask, and tells the listeners.
///
/// All that is private and has no remark runs on the loop, which sees ids: what is in a broadcast
/// passes by encoded, as it came, and goes out to each peer as the same bytes.
public final class Broadcasts {
  private static final Logger LOG = LoggerFactory.getLogger(Broadcasts.class);

  private static final long BACKLOG_POLL_NANOS = 1_000_000;

  /// What an input costs that has no payload: about a batch of ids.
  private static final int WORD_BYTES = 16 * 1024;

  private final Host host;
  private final NodeId self;
  private final BroadcastConfig config;
  private final Router router;
  private final Duration sendTimeout;
  private final SerialLoop loop;
  private final RandomGenerator random;
  private final Plumtree plumtree;
  private final HeldPayloads held;
  private final Contents contents;
  private final Listeners listeners;

  private Set<NodeId> peers = new LinkedHashSet<>();

  /// For whoever asks for stats.
  private volatile int missingNow;

  private volatile int heldNow;
  private volatile long heldBytesNow;

  private volatile boolean isClosed;
  private final AtomicLong lastSequence = new AtomicLong();
  private final AtomicLong backlogBytes = new AtomicLong();
  private final EnumCounts<BroadcastDrop> drops = new EnumCounts<>(BroadcastDrop.class);
  private final LongAdder sent = new LongAdder();
  private final LongAdder delivered = new LongAdder();
  private final LongAdder duplicates = new LongAdder();
  private final LongAdder pushed = new LongAdder();
  private final LongAdder answered = new LongAdder();
  private final LongAdder refused = new LongAdder();

  /// What broadcasts may take.
  ///
  /// @param maxMessageBytes of one message, encoded
  public record Limits(BroadcastConfig config, int maxMessageBytes, Duration sendTimeout) {}

  /// @param codec of the application's messages
  public Broadcasts(Host host, NodeId self, Limits limits, PayloadCodec codec, Router router) {
    this.host = host;
    this.self = self;
    this.config = limits.config();
    this.router = router;
    this.sendTimeout = limits.sendTimeout();
    this.loop = new SerialLoop(host);
    this.random = host.newRandom();
    this.plumtree = new Plumtree(self, config.plumtree(), host.newRandom());
    this.held = new HeldPayloads(config.memory().maxHeld(), config.limits().heldBytes());
    this.contents = new Contents(codec, limits.maxMessageBytes());
    this.listeners = new Listeners(host, self, config.limits(), contents, drops, this::post);
  }

  /// Begins to take part. Any thread.
  public void start() {
    submit(0, () -> handle(new PlumtreeInput.Started(), null));
    exchangeLater();
  }

  /// Takes part no more. Any thread.
  public void close() {
    isClosed = true;
  }

  /// Calls a listener with each broadcast of a type. Any thread.
  public <M> Subscription add(Class<M> type, Consumer<? super M> listener) {
    return listeners.add(type, listener);
  }

  /// Has a handler take in the broadcasts of a type. Any thread.
  public <I, M> Subscription add(Class<M> type, BroadcastHandler<I, M> handler) {
    return listeners.add(type, handler);
  }

  /// Broadcasts a message. Application's and processes' threads; may wait for room.
  ///
  /// @throws IllegalArgumentException when the message is of a type that is not registered
  /// @throws QueueFullException when there is no room and the channel's policy says so
  public SendResult broadcast(Object message, SendOptions options) {
    if (isClosed) {
      return SendResult.CLOSED;
    }
    Content content = encode(message, options);
    if (content == null) {
      drops.increment(BroadcastDrop.TOO_LARGE);
      return SendResult.TOO_LARGE;
    }
    OverflowPolicy policy = router.overflow(options);
    if (!awaitRoom(policy, content.bytes().length)) {
      drops.increment(BroadcastDrop.BACKLOG);
      return noRoom(policy);
    }
    BroadcastId id = new BroadcastId(self, lastSequence.incrementAndGet());
    sent.increment();
    if (policy != OverflowPolicy.BLOCK) {
      submit(
          content.bytes().length,
          () -> tellUnsent(handle(new PlumtreeInput.Broadcast(id), content)));
      return SendResult.QUEUED;
    }
    CompletableFuture<List<Unsent>> done = new CompletableFuture<>();
    submit(
        content.bytes().length,
        () -> done.complete(handle(new PlumtreeInput.Broadcast(id), content)));
    sendPatiently(await(done), content);
    return SendResult.QUEUED;
  }

  /// Any thread.
  private @Nullable Content encode(Object message, SendOptions options) {
    try {
      Replica<?, ?> replica = listeners.replicaFor(message.getClass());
      byte[] bytes =
          replica == null
              ? contents.encode(message)
              : contents.encode(replica.name(message), message);
      long key =
          options
              .key()
              .map(PartitionKey::hash)
              .orElseGet(() -> PartitionKey.of(self.incarnation()).hash());
      return bytes == null
          ? null
          : new Content(options.channel().orElse(Channel.DEFAULT), key, replica != null, bytes);
    } catch (UnregisteredTypeException e) {
      throw Router.unregistered(e);
    }
  }

  private static SendResult noRoom(OverflowPolicy policy) {
    return switch (policy) {
      case BLOCK -> SendResult.TIMED_OUT;
      case DROP -> SendResult.QUEUE_FULL;
      case FAIL ->
          throw new QueueFullException(
              "more is broadcast than the node keeps up with: the message was not sent");
    };
  }

  /// Whether there is room. Any thread but the loop's.
  private boolean awaitRoom(OverflowPolicy policy, int bytes) {
    long deadline = host.nanoTime() + sendTimeout.toNanos();
    while (!hasRoom(bytes)) {
      if (policy != OverflowPolicy.BLOCK
          || host.nanoTime() - deadline >= 0
          || Thread.currentThread().isInterrupted()) {
        return false;
      }
      host.park(this, BACKLOG_POLL_NANOS);
    }
    return true;
  }

  /// Any thread. One input is let in whatever its size.
  private boolean hasRoom(int bytes) {
    long waiting = backlogBytes.get();
    return waiting == 0 || waiting + bytes <= config.limits().backlogBytes();
  }

  /// The result, or nothing if the calling thread is being stopped. Any thread but the loop's.
  private List<Unsent> await(CompletableFuture<List<Unsent>> done) {
    Thread caller = Thread.currentThread();
    var _ = done.whenComplete((_, _) -> host.unpark(caller)); // runs once the result is there
    while (!done.isDone()) {
      if (caller.isInterrupted()) {
        submit(0, () -> tellUnsent(done.getNow(List.of())));
        return List.of();
      }
      host.park(done, Long.MAX_VALUE);
    }
    return done.getNow(List.of());
  }

  /// Sends what found no room, waiting for it as the sender of any message does; a peer that has none
  /// for so long is told of the broadcast instead. Any thread but the loop's.
  private void sendPatiently(List<Unsent> unsent, Content content) {
    List<Unsent> inVain = new ArrayList<>();
    for (Unsent one : unsent) {
      SendResult result =
          router.tellPatiently(one.to(), Payload.of(one.gossip(), content), way(content));
      if (result == SendResult.QUEUED) {
        pushed.increment();
      } else {
        drops.increment(reason(result));
        inVain.add(one);
      }
    }
    if (!inVain.isEmpty()) {
      submit(0, () -> tellUnsent(inVain));
    }
  }

  /// A peer says something. Any thread; never waits.
  public void received(NodeId from, BroadcastMessage message) {
    switch (message) {
      case Tree(PlumtreeMessage word) -> receive(from, word, null, WORD_BYTES);
      case Payload payload ->
          receive(from, payload.gossip(), payload.content(), payload.bytes().length);
      case BroadcastMessage.Offers offers -> {
        if (isSensible(offers.ids())) {
          listeners.received(from, offers);
        }
      }
      case BroadcastMessage.Wants wants -> {
        if (isSensible(wants.ids())) {
          listeners.received(from, wants);
        }
      }
      case BroadcastMessage.Update update -> listeners.received(from, update);
    }
  }

  /// Whether handlers speak of no more at a time than they may. Any thread.
  private boolean isSensible(List<byte[]> ids) {
    boolean isSensible = ids.size() <= BroadcastMessage.Offers.MAX_BATCH;
    if (!isSensible) {
      refused.increment();
    }
    return isSensible;
  }

  /// Any thread.
  private void receive(NodeId from, PlumtreeMessage word, @Nullable Content content, int bytes) {
    if (content == null && word instanceof Gossip) {
      refused.increment();
    } else if (hasRoom(bytes)) {
      submit(bytes, () -> tellUnsent(handle(new PlumtreeInput.Received(from, word), content)));
    } else {
      drops.increment(BroadcastDrop.BACKLOG);
    }
  }

  /// The nodes that trees lead to from here are these now. Any thread, one call at a time.
  public void peersChanged(List<NodeId> now) {
    submit(
        0,
        () -> {
          Set<NodeId> before = peers;
          peers = new LinkedHashSet<>(now);
          for (NodeId peer : before) {
            if (!peers.contains(peer)) {
              handle(new PlumtreeInput.PeerDown(peer), null);
            }
          }
          for (NodeId peer : peers) {
            if (!before.contains(peer)) {
              handle(new PlumtreeInput.PeerUp(peer), null);
            }
          }
        });
  }

  /// What was counted. Any thread.
  public BroadcastStats stats() {
    Map<BroadcastDrop, Long> dropped = new EnumMap<>(BroadcastDrop.class);
    for (BroadcastDrop reason : BroadcastDrop.values()) {
      dropped.put(reason, drops.get(reason));
    }
    return new BroadcastStats(
        sent.sum(),
        delivered.sum(),
        duplicates.sum(),
        pushed.sum(),
        answered.sum(),
        refused.sum(),
        missingNow,
        heldNow,
        heldBytesNow,
        dropped);
  }

  /// Any thread.
  private void submit(int bytes, Runnable input) {
    backlogBytes.addAndGet(bytes);
    loop.execute(() -> {
      backlogBytes.addAndGet(-bytes);
      input.run();
    });
  }

  /// Any thread.
  private void exchangeLater() {
    long interval = config.repair().exchangeInterval().toNanos();
    long nanos = interval / 2 + random.nextLong(interval + 1);
    host.schedule(Duration.ofNanos(nanos), () -> submit(0, this::exchangeHandlers));
  }

  private void exchangeHandlers() {
    if (isClosed) {
      return;
    }
    List<NodeId> all = List.copyOf(peers);
    if (!all.isEmpty()) {
      listeners.exchange(all.get(random.nextInt(all.size())));
    }
    exchangeLater();
  }

  /// A broadcast that found no room on its way to a peer.
  private record Unsent(NodeId to, Gossip gossip) {}

  /// @param content of a broadcast that the input brings
  private List<Unsent> handle(PlumtreeInput input, @Nullable Content content) {
    List<Unsent> unsent = new ArrayList<>();
    if (isClosed) {
      return unsent;
    }
    LOG.trace("event=broadcast_input node={} input={}", self, input);
    for (PlumtreeOutput output : plumtree.handle(input, host.nanoTime())) {
      LOG.trace("event=broadcast_output node={} output={}", self, output);
      perform(output, content, unsent);
    }
    missingNow = plumtree.missing();
    heldNow = held.count();
    heldBytesNow = held.bytes();
    return unsent;
  }

  private void tellUnsent(List<Unsent> unsent) {
    for (Unsent one : unsent) {
      handle(new PlumtreeInput.Unsent(one.to(), one.gossip()), null);
    }
  }

  private void perform(PlumtreeOutput output, @Nullable Content content, List<Unsent> unsent) {
    switch (output) {
      case PlumtreeOutput.Deliver(BroadcastId id) -> {
        if (content != null) {
          held.add(id, content);
          delivered.increment();
          listeners.deliver(id.root(), content);
        }
      }
      case PlumtreeOutput.Push(Gossip gossip, List<NodeId> to) -> push(gossip, to, unsent);
      case PlumtreeOutput.Answer(NodeId to, Gossip gossip) -> answer(to, gossip);
      case PlumtreeOutput.Send(NodeId to, PlumtreeMessage message) -> send(to, message);
      case PlumtreeOutput.Schedule(PlumtreeTimer timer, Duration after) -> {
        PlumtreeInput expired = new PlumtreeInput.Expired(timer);
        host.schedule(after, () -> submit(0, () -> tellUnsent(handle(expired, null))));
      }
      case PlumtreeOutput.Duplicate _ -> duplicates.increment();
      case PlumtreeOutput.Dropped(DropCause cause, BroadcastId _) -> drops.increment(drop(cause));
      case PlumtreeOutput.Refused(NodeId from, var cause) -> {
        refused.increment();
        LOG.warn("event=broadcast_refused node={} from={} reason={}", self, from, cause);
      }
    }
  }

  private void push(Gossip gossip, List<NodeId> to, List<Unsent> unsent) {
    Content content = held.find(gossip.id());
    if (content == null) {
      return;
    }
    Payload payload = Payload.of(gossip, content);
    for (NodeId peer : to) {
      SendResult result = router.tell(peer, payload, way(content));
      if (result == SendResult.QUEUED) {
        pushed.increment();
      } else {
        drops.increment(reason(result));
        unsent.add(new Unsent(peer, gossip));
      }
    }
  }

  private void answer(NodeId to, Gossip gossip) {
    Content content = held.find(gossip.id());
    if (content == null) {
      drops.increment(BroadcastDrop.NOT_HELD);
      send(to, new Gone(List.of(gossip.id())));
      return;
    }
    SendResult result = router.tell(to, Payload.of(gossip, content), way(content));
    if (result == SendResult.QUEUED) {
      answered.increment();
    } else {
      drops.increment(reason(result)); // it is asked for again
    }
  }

  /// On which channel a word goes: on the control channel what changes trees, on the broadcasts' own what
  /// tells of them, on the default channel the comparing, which may be long.
  private void send(NodeId to, PlumtreeMessage message) {
    switch (message) {
      case IHave(List<Announcement> announcements) -> announce(to, announcements);
      case Graft _, Prune _, Gone _ -> count(router.tell(to, new Tree(message)));
      case Digest _, Offer _, Fetch _ -> tell(to, message, Channel.DEFAULT);
      case Gossip _ -> throw new IllegalStateException("a broadcast without its payload");
    }
  }

  private void announce(NodeId to, List<Announcement> announcements) {
    Map<String, List<Announcement>> byChannel = new LinkedHashMap<>();
    for (Announcement announcement : announcements) {
      Content content = held.find(announcement.id());
      String channel = content == null ? Channel.DEFAULT : content.channel();
      byChannel.computeIfAbsent(channel, key -> new ArrayList<>()).add(announcement);
    }
    byChannel.forEach((channel, some) -> tell(to, new IHave(some), channel));
  }

  private void tell(NodeId to, PlumtreeMessage message, String channel) {
    NodeMessage word = new Tree(message);
    count(router.tell(to, word, new Way(0, 0, channel, 0)));
  }

  private void count(SendResult result) {
    if (result != SendResult.QUEUED) {
      drops.increment(reason(result));
    }
  }

  /// A handler's word to that of a peer. Handlers' threads; waits for room.
  private void post(NodeId to, BroadcastMessage message) {
    count(router.tellPatiently(to, message, new Way(0, 0, Channel.DEFAULT, 0)));
  }

  private static Way way(Content content) {
    return new Way(0, 0, content.channel(), content.key());
  }

  private static BroadcastDrop reason(SendResult result) {
    return switch (result) {
      case QUEUE_FULL, TIMED_OUT -> BroadcastDrop.QUEUE_FULL;
      case TOO_LARGE -> BroadcastDrop.TOO_LARGE;
      case NO_ROUTE, CLOSED, NO_SUCH_PROCESS, QUEUED -> BroadcastDrop.NO_ROUTE;
    };
  }

  private static BroadcastDrop drop(DropCause cause) {
    return switch (cause) {
      case TOO_MUCH_MISSING -> BroadcastDrop.TOO_MUCH_MISSING;
      case NEVER_CAME -> BroadcastDrop.NEVER_CAME;
      case GONE -> BroadcastDrop.NOT_HELD;
      case HOP_LIMIT -> BroadcastDrop.HOP_LIMIT;
    };
  }
}
