package dev.partisan.crdt;

import dev.partisan.CallException;
import dev.partisan.CallInterruptedException;
import dev.partisan.CallTimeoutException;
import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.PeerStats;
import dev.partisan.Ref;
import dev.partisan.ReplyHandle;
import dev.partisan.SpawnOptions;
import dev.partisan.Subscription;
import dev.partisan.crdt.Spreading.Peer;
import dev.partisan.crdt.StoreMessage.Await;
import dev.partisan.crdt.StoreMessage.Begin;
import dev.partisan.crdt.StoreMessage.Changed;
import dev.partisan.crdt.StoreMessage.Published;
import dev.partisan.crdt.StoreMessage.Reached;
import dev.partisan.protocol.Member;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Named values of which each node has a copy. Programs read and change their own copy, at once and also while nobody
/// else can be reached; copies tell each other of changes, and become equal. After the paper's Lasp (§4.3.2).
///
/// A change is lost only if its node is lost before it has told anybody, and nothing was kept of it. None is counted
/// twice, whatever is sent twice.
///
/// ```java
/// try (var node = Node.named("alpha").messages(Store.messageTypes()).start();
///     var store = Store.of(node)) {
///   Variable<GCounter> visits = store.declare("visits", GCounter.ZERO);
///   visits.update(it -> it.increment(store.actor(), 1));
///   visits.threshold(it -> it.value() >= 1000);
/// }
/// ```
///
/// Variables that only other nodes have declared are kept and passed on as well: so the servers of a client-server
/// cluster each need a store, and need not know what is in it.
public final class Store implements AutoCloseable {
  private final Node node;
  private final StoreConfig config;
  private final Waiters waiters;
  private final Copies copies;
  private final Ref<StoreMessage> process;
  private final Actor actor;
  private final Spreading spreading;
  private @Nullable Subscription broadcasts;
  private long unsent;
  private volatile boolean isClosed;

  private Store(Node node, StoreConfig config, Ref<StoreMessage> process) {
    this.node = node;
    this.config = config;
    this.process = process;
    this.actor = new Actor(node.id().name(), node.id().incarnation() + process.pid());
    this.waiters = new Waiters(config);
    this.copies = new Copies(config, waiters);
    this.spreading =
        switch (config.dissemination()) {
          case STATE -> new StateSpreading(copies);
          case DELTA -> new DeltaSpreading(copies, config, actor);
          case BROADCAST -> new BroadcastSpreading(copies, actor);
        };
  }

  /// The types that a node with a store is to be told of: `Node.named("alpha").messages(Store.messageTypes())`. Types
  /// of elements, keys and values are registered beside them.
  public static Class<?>[] messageTypes() {
    return new Class<?>[] {StoreMessage.class, Counts.class};
  }

  /// A store as [StoreConfig#defaults] says.
  public static Store of(Node node) {
    return of(node, StoreConfig.defaults());
  }

  /// Starts a store, with a process of its own.
  ///
  /// @throws dev.partisan.NameTakenException when there is a store or another process of that name on the node
  /// @throws IllegalStateException when it is to broadcast, and another store of the node does so already
  /// @throws IllegalArgumentException when [#messageTypes] are not registered
  public static Store of(Node node, StoreConfig config) {
    AtomicReference<@Nullable Store> made = new AtomicReference<>();
    Ref<StoreMessage> process =
        node.spawn(
            SpawnOptions.named(config.name()),
            self -> {
              StoreMessage _ = self.receive(Begin.class::isInstance);
              Store store = made.get();
              if (store != null) {
                store.run(self);
              }
            });
    try {
      Store store = new Store(node, config, process);
      if (store.spreading instanceof BroadcastSpreading handler) {
        store.broadcasts = node.onBroadcast(Published.class, handler);
      }
      made.set(store);
      node.forward(process, new Begin());
      return store;
    } catch (RuntimeException e) {
      node.stop(process);
      throw e;
    }
  }

  /// Who changes values here: this run of the store. Counters and the like note it.
  public Actor actor() {
    return actor;
  }

  /// A variable, which may have been declared before, here or elsewhere: then it has the value that it has.
  ///
  /// @param initial what it begins with, usually an empty value
  /// @throws TypeMismatchException when it is of another type here
  /// @throws StoreLimitException when there are too many
  public <S extends Crdt<S>> Variable<S> declare(String variable, S initial) {
    checkOpen();
    copies.locked(() -> {
      copies.declare(variable, initial);
      return true;
    });
    return new Variable<>(this, variable);
  }

  /// The elements of a set, to derive others from.
  public <E> SetView<E> elements(View<? extends Elements<E>> variable) {
    return SetView.of(variable);
  }

  /// All that is here now, for a later run of this node.
  public Snapshot snapshot() {
    return copies.locked(() -> new Snapshot(new TreeMap<>(copies.all())));
  }

  public StoreStats stats() {
    return copies.locked(() -> copies.stats(spreading.wholes(), spreading.resent(), unsent));
  }

  /// Ends the store; its variables stay readable. What was changed since the last interval is told to nobody: whoever
  /// minds waits for an interval first, or keeps a [#snapshot]. Who waits for a threshold gets an exception.
  @Override
  public void close() {
    isClosed = true;
    Subscription told = broadcasts;
    if (told != null) {
      told.close();
    }
    node.stop(process);
  }

  private void checkOpen() {
    if (isClosed) {
      throw new IllegalStateException("store '" + config.name() + "' is closed");
    }
  }

  // For views.

  <T> T locked(Supplier<T> body) {
    return copies.locked(body);
  }

  Crdt<?> value(String variable) {
    return copies.locked(() -> copies.get(variable));
  }

  Crdt<?> update(String variable, UnaryOperator<Crdt<?>> change) {
    checkOpen();
    return copies.locked(() -> {
      Crdt<?> delta = copies.change(variable, change);
      if (delta != null) {
        spreading.changed(variable, delta);
      }
      return copies.get(variable);
    });
  }

  <V> Optional<V> await(View<V> view, Predicate<? super V> reached, Duration within) {
    checkOpen();
    Waiters.Threshold<V> threshold = copies.locked(() -> waiters.await(view, reached));
    try {
      if (!threshold.isDone() && within.isPositive()) {
        Reached _ = node.call(process, new Await(threshold.id()), within);
      }
    } catch (CallTimeoutException e) {
      // told by the outcome
    } catch (CallInterruptedException e) {
      throw e;
    } catch (CallException e) {
      throw new IllegalStateException("store '" + config.name() + "' was closed meanwhile", e);
    } finally {
      forget(threshold.id());
    }
    return copies.locked(threshold::outcome);
  }

  <V> Subscription listen(View<V> view, Consumer<? super V> listener) {
    checkOpen();
    AtomicReference<Long> id = new AtomicReference<>(0L);
    Ref<StoreMessage> listening =
        node.spawn(SpawnOptions.defaults(), self -> tell(self, id, view, listener));
    try {
      id.set(
          copies.locked(() -> waiters.listen(view, () -> node.forward(listening, new Changed()))));
    } catch (RuntimeException e) {
      node.stop(listening);
      throw e;
    }
    return () -> {
      forget(id.get());
      node.stop(listening);
    };
  }

  private <V> void tell(
      Context<StoreMessage> self,
      AtomicReference<Long> id,
      View<V> view,
      Consumer<? super V> listener) {
    @Nullable V last = null;
    while (true) {
      StoreMessage _ = self.receive();
      V now =
          copies.locked(() -> {
            waiters.looking(id.get());
            return view.read();
          });
      if (!Lattice.isSame(now, last)) {
        last = now;
        listener.accept(now);
      }
    }
  }

  private void forget(long id) {
    copies.locked(() -> {
      waiters.forget(id);
      return true;
    });
  }

  // The store's process.

  private void run(Context<StoreMessage> self) {
    long interval = config.interval().toNanos();
    long next = self.nanoTime() + self.random().nextLong(interval); // so that nodes take turns
    while (true) {
      long left = next - self.nanoTime();
      if (left > 0) {
        self.receive(Duration.ofNanos(left)).ifPresent(message -> handle(self, message));
      } else {
        next = Math.max(next + interval, self.nanoTime());
        tick();
      }
    }
  }

  private void handle(Context<StoreMessage> self, StoreMessage message) {
    if (message instanceof Await(long id)) {
      ReplyHandle<Reached> answer = self.deferReply();
      if (copies.locked(() -> waiters.answerLater(id, answer))) {
        answer.reply(new Reached());
      }
    } else {
      copies.locked(() -> {
        spreading.received(message);
        return true;
      });
    }
  }

  private void tick() {
    List<Peer> peers = peers();
    Outbox outbox = new Outbox();
    copies.locked(() -> {
      spreading.tick(peers, outbox);
      return true;
    });
    int failed = outbox.empty(node, config);
    copies.locked(() -> unsent += failed);
  }

  /// The members that this node has lanes to.
  private List<Peer> peers() {
    Set<String> members = new TreeSet<>();
    for (Member member : node.members()) {
      members.add(member.id().name());
    }
    List<Peer> peers = new ArrayList<>();
    for (PeerStats peer : node.stats().peers()) {
      String name = peer.peer().name();
      if (members.contains(name) && !name.equals(actor.name())) {
        peers.add(new Peer(name, peer.isConnected()));
      }
    }
    return peers;
  }
}
