package dev.partisan.internal.broadcast;

import dev.partisan.BroadcastConfig;
import dev.partisan.BroadcastDrop;
import dev.partisan.BroadcastHandler;
import dev.partisan.Subscription;
import dev.partisan.internal.EnumCounts;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Host;
import dev.partisan.wire.payload.MalformedPayloadException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Who hears of broadcasts on this node: listeners and handlers by type, each on a thread of its own.
///
/// What is in a broadcast is decoded there, for each listener anew: so none sees what another one has
/// done to it, and no loop runs code of the application.
final class Listeners {
  private static final Logger LOG = LoggerFactory.getLogger(Listeners.class);

  private final Host host;
  private final NodeId self;
  private final BroadcastConfig.Limits limits;
  private final Contents contents;
  private final EnumCounts<BroadcastDrop> drops;
  private final Replica.Post post;
  private final List<Listener<?>> listeners = new CopyOnWriteArrayList<>();
  private final List<Replica<?, ?>> replicas = new CopyOnWriteArrayList<>();

  Listeners(
      Host host,
      NodeId self,
      BroadcastConfig.Limits limits,
      Contents contents,
      EnumCounts<BroadcastDrop> drops,
      Replica.Post post) {
    this.host = host;
    this.self = self;
    this.limits = limits;
    this.contents = contents;
    this.drops = drops;
    this.post = post;
  }

  private Feed newFeed() {
    return new Feed(host, limits.maxWaiting(), limits.waitingBytes());
  }

  <M> Subscription add(Class<M> type, Consumer<? super M> to) {
    Listener<M> listener = new Listener<>(type, to, newFeed());
    listeners.add(listener);
    return listener;
  }

  /// @throws IllegalStateException when the type has a handler
  synchronized <I, M> Subscription add(Class<M> type, BroadcastHandler<I, M> handler) {
    if (replicas.stream().anyMatch(replica -> replica.type().equals(type))) {
      throw new IllegalStateException(
          "broadcasts of %s have a handler on node %s already: close its subscription first"
              .formatted(type.getName(), self));
    }
    Replica<I, M> replica = new Replica<>(type, handler, contents, newFeed(), post);
    replicas.add(replica);
    return () -> replicas.remove(replica);
  }

  /// The handler for messages of exactly this type; `null` if there is none.
  @Nullable Replica<?, ?> replicaFor(Class<?> type) {
    return replicaFor(type.getName());
  }

  private @Nullable Replica<?, ?> replicaFor(String type) {
    for (Replica<?, ?> replica : replicas) {
      if (replica.type().getName().equals(type)) {
        return replica;
      }
    }
    return null;
  }

  /// A broadcast has come. Any thread; never waits.
  void deliver(NodeId from, Content content) {
    for (Listener<?> listener : listeners) {
      run(listener.feed, content.bytes().length, from, () -> listener.hear(content));
    }
    for (Replica<?, ?> replica : replicas) {
      run(replica.feed(), content.bytes().length, from, () -> replica.deliver(content));
    }
  }

  /// A handler of a peer says something to the one here. Any thread; never waits.
  void received(NodeId from, BroadcastMessage.Offers offers) {
    Replica<?, ?> replica = replicaFor(offers.type());
    if (replica != null) {
      run(replica.feed(), size(offers.ids()), from, () -> replica.offered(from, offers));
    }
  }

  /// As [#received(NodeId, BroadcastMessage.Offers)].
  void received(NodeId from, BroadcastMessage.Wants wants) {
    Replica<?, ?> replica = replicaFor(wants.type());
    if (replica != null) {
      run(replica.feed(), size(wants.ids()), from, () -> replica.wanted(from, wants));
    }
  }

  /// As [#received(NodeId, BroadcastMessage.Offers)].
  void received(NodeId from, BroadcastMessage.Update update) {
    Replica<?, ?> replica = replicaFor(update.type());
    if (replica != null) {
      run(replica.feed(), update.bytes().length, from, () -> replica.update(update));
    }
  }

  /// Has each handler compare with a peer. Any thread; never waits.
  void exchange(NodeId peer) {
    for (Replica<?, ?> replica : replicas) {
      run(replica.feed(), 0, peer, () -> replica.offer(peer, true));
    }
  }

  private static int size(List<byte[]> ids) {
    int sum = 0;
    for (byte[] id : ids) {
      sum += id.length;
    }
    return sum;
  }

  private void run(Feed feed, int bytes, NodeId from, Runnable task) {
    if (!feed.offer(bytes, () -> runSafely(from, task))) {
      drops.increment(BroadcastDrop.SLOW_LISTENER);
    }
  }

  private void runSafely(NodeId from, Runnable task) {
    try {
      task.run();
    } catch (MalformedPayloadException e) {
      drops.increment(BroadcastDrop.MALFORMED);
      LOG.warn("event=broadcast_malformed node={} from={} reason={}", self, from, e.getMessage());
    } catch (RuntimeException | Error e) {
      LOG.error("event=broadcast_listener_failed node={} from={}", self, from, e);
    }
  }

  private final class Listener<M> implements Subscription {
    private final Class<M> type;
    private final Consumer<? super M> to;
    private final Feed feed;
    private volatile boolean isClosed;

    private Listener(Class<M> type, Consumer<? super M> to, Feed feed) {
      this.type = type;
      this.to = to;
      this.feed = feed;
    }

    private void hear(Content content) {
      Object message = contents.decode(content.bytes(), content.isNamed()).message();
      if (!isClosed && type.isInstance(message)) {
        to.accept(type.cast(message));
      }
    }

    @Override
    public void close() {
      isClosed = true;
      listeners.remove(this);
    }
  }
}
