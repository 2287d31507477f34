package dev.partisan.ring;

import dev.partisan.CallException;
import dev.partisan.Channel;
import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SpawnOptions;
import dev.partisan.ring.KvMessage.Get;
import dev.partisan.ring.KvMessage.Put;
import dev.partisan.ring.KvMessage.RingChanged;
import dev.partisan.ring.KvReply.Done;
import dev.partisan.ring.KvReply.Failed;
import dev.partisan.ring.KvReply.State;
import dev.partisan.ring.QuorumException.Reason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/// A replicated key-value store in the memory of the nodes of a ring, as the paper's second application on Riak Core
/// (§4.3.1). Any node takes any request.
///
/// A get hears from r of a key's n replicas, a put is stored by w of them before it is acknowledged. Values that were
/// written concurrently are kept beside each other until somebody replaces them. `docs/ring.md` says what is promised,
/// and what is not.
///
/// ```java
/// NodeBuilder builder = Node.named("alpha").messages(KeyValueStore.messageTypes());
/// KeyValueStore.channels().forEach(builder::channel);
/// KeyValueStore store = KeyValueStore.found(builder.start(), KvConfig.defaults());
/// store.put(key, value);
/// byte[] same = store.get(key).value().orElseThrow().bytes();
/// ```
public final class KeyValueStore implements AutoCloseable {
  private static final int TRIES = 3;
  private static final Duration GRACE = Duration.ofMillis(500);

  /// What is sent to a vnode; both are calls.
  private sealed interface Request {
    record Read(Get message) implements Request {}

    record Write(Put message) implements Request {}
  }

  private final Node node;
  private final KvConfig config;
  private final Budget budget;
  private final KvCounters counters = new KvCounters();
  private final Ring ring;
  private volatile List<Ref<KvMessage>> vnodes = List.of();
  private volatile List<PartitionData> partitions = List.of();

  private KeyValueStore(Node node, KvConfig config, boolean isFounder) {
    this.node = node;
    this.config = config;
    this.budget = new Budget(config.maxBytes());
    this.ring = Ring.start(node, config.ring(), isFounder, this::changed, true);
    ring.begin();
  }

  /// The types that a node with a store is to be told of.
  public static Class<?>[] messageTypes() {
    return new Class<?>[] {RingMessage.class, EchoMessage.class, KvMessage.class, KvReply.class};
  }

  /// As [Ring#channels()].
  public static List<Channel> channels() {
    return Ring.channels();
  }

  /// Begins a ring of its own, and a store in it.
  ///
  /// @throws dev.partisan.NameTakenException when the node has a ring
  public static KeyValueStore found(Node node, KvConfig config) {
    return new KeyValueStore(node, config, true);
  }

  /// Takes part in the ring of the cluster that this node is a member of, or becomes one of later.
  ///
  /// @throws dev.partisan.NameTakenException when the node has a ring
  public static KeyValueStore join(Node node, KvConfig config) {
    return new KeyValueStore(node, config, false);
  }

  /// The ring that the store lives on.
  public Ring ring() {
    return ring;
  }

  public KvConfig config() {
    return config;
  }

  static String process(int partition) {
    return "kv-" + partition;
  }

  /// On the ring's process.
  private void changed(@Nullable RingState before, RingState now) {
    if (vnodes.isEmpty()) {
      List<Ref<KvMessage>> spawned = new ArrayList<>();
      List<PartitionData> data = new ArrayList<>();
      for (int p = 0; p < now.partitions(); p++) {
        PartitionData itsData = new PartitionData(budget);
        VnodePlace place = new VnodePlace(ring, p);
        data.add(itsData);
        spawned.add(
            node.spawn(
                SpawnOptions.named(process(p)),
                (Context<KvMessage> context) ->
                    new Vnode(context, place, itsData, budget, config, counters).run()));
      }
      partitions = List.copyOf(data);
      vnodes = List.copyOf(spawned);
      return;
    }
    for (int p = 0; p < now.partitions(); p++) {
      if (before == null || !now.slot(p).equals(before.slot(p))) {
        node.forward(vnodes.get(p), new RingChanged());
      }
    }
  }

  /// Reads a key; waits for a quorum.
  ///
  /// @throws QuorumException when there was none before the deadline, or the key is too long
  public Found get(byte[] key) {
    KvReply reply = askAndWait(key, new Request.Read(new Get(key)));
    if (reply instanceof State(Versioned state)) {
      return Found.of(state);
    }
    throw failure(reply);
  }

  /// As [#get], without waiting; the stage fails with the same exception.
  public CompletionStage<Found> getAsync(byte[] key) {
    return ask(key, new Request.Read(new Get(key)), 0)
        .thenApply(reply -> {
          if (reply instanceof State(Versioned state)) {
            return Found.of(state);
          }
          throw failure(reply);
        });
  }

  /// Puts a value in the place of all that the replica knows that takes it; waits until a quorum has it.
  ///
  /// @throws QuorumException when it is not known to be stored by a quorum
  public void put(byte[] key, byte[] value) {
    VersionVector _ = doneNow(key, new Put(key, null, value, 0, false));
  }

  /// Puts a value in the place of what was read with a context, and beside all others.
  ///
  /// @return the context that stands for this value and what it replaced
  /// @throws QuorumException when it is not known to be stored by a quorum
  public VersionVector put(byte[] key, byte[] value, VersionVector context) {
    return doneNow(key, new Put(key, context, value, 0, false));
  }

  /// Puts a value without waiting; the stage fails with a [QuorumException].
  ///
  /// @param context null to replace all that the replica knows that takes it
  /// @param expiresAt milliseconds since 1970 after which it is not there any more; 0 for never
  public CompletionStage<VersionVector> putAsync(
      byte[] key, byte[] value, @Nullable VersionVector context, long expiresAt) {
    return done(key, new Put(key, context, value, expiresAt, false));
  }

  /// Deletes a key; waits until a quorum has forgotten its values. That it was deleted is remembered, in about a
  /// hundred bytes.
  ///
  /// @throws QuorumException when it is not known to be stored by a quorum
  public void delete(byte[] key) {
    VersionVector _ = doneNow(key, new Put(key, null, new byte[0], 0, true));
  }

  /// As [#delete], without waiting.
  public CompletionStage<VersionVector> deleteAsync(byte[] key) {
    return done(key, new Put(key, null, new byte[0], 0, true));
  }

  private CompletionStage<VersionVector> done(byte[] key, Put put) {
    return ask(key, new Request.Write(put), 0)
        .thenApply(reply -> {
          if (reply instanceof Done(VersionVector context)) {
            return context;
          }
          throw failure(reply);
        });
  }

  private static QuorumException failure(KvReply reply) {
    return reply instanceof Failed(Reason reason, String text)
        ? new QuorumException(reason, text)
        : new QuorumException(Reason.UNREACHABLE, "unexpected answer: " + reply);
  }

  private VersionVector doneNow(byte[] key, Put put) {
    KvReply reply = askAndWait(key, new Request.Write(put));
    if (reply instanceof Done(VersionVector context)) {
      return context;
    }
    throw failure(reply);
  }

  private KvReply askAndWait(byte[] key, Request request) {
    KvReply reply = refusal(key, request);
    for (int tries = 0; reply == null && tries < TRIES; tries++) {
      Way way = way(key, tries);
      try {
        reply =
            switch (request) {
              case Request.Read(Get get) -> node.call(way.vnode(), get, timeout(), way.options());
              case Request.Write(Put put) -> node.call(way.vnode(), put, timeout(), way.options());
            };
      } catch (CallException e) {
        reply = new Failed(Reason.UNREACHABLE, String.valueOf(e.getMessage()));
      }
      if (isMoved(reply) && tries + 1 < TRIES) {
        reply = null;
      }
    }
    return Objects.requireNonNull(reply);
  }

  private CompletionStage<KvReply> ask(byte[] key, Request request, int tries) {
    KvReply refusal = refusal(key, request);
    if (refusal != null) {
      return CompletableFuture.completedStage(refusal);
    }
    Way way = way(key, tries);
    CompletionStage<KvReply> answer =
        switch (request) {
          case Request.Read(Get get) -> node.callAsync(way.vnode(), get, timeout(), way.options());
          case Request.Write(Put put) -> node.callAsync(way.vnode(), put, timeout(), way.options());
        };
    return answer
        .exceptionally(KeyValueStore::lost)
        .thenCompose(reply ->
            isMoved(reply) && tries + 1 < TRIES
                ? ask(key, request, tries + 1)
                : CompletableFuture.completedStage(reply));
  }

  private static boolean isMoved(KvReply reply) {
    return reply instanceof Failed(Reason reason, _) && reason == Reason.MOVED;
  }

  private Duration timeout() {
    return config.deadline().plus(GRACE);
  }

  private @Nullable KvReply refusal(byte[] key, Request request) {
    if (ring.stateOrNull() == null || vnodes.isEmpty()) {
      return new Failed(Reason.NO_RING, "this node has heard of no ring yet");
    }
    if (key.length > config.maxKeyBytes()) {
      return new Failed(
          Reason.TOO_LARGE,
          "a key of %d bytes is longer than maxKeyBytes, %d"
              .formatted(key.length, config.maxKeyBytes()));
    }
    if (request instanceof Request.Write(Put put) && put.value().length > config.maxValueBytes()) {
      return new Failed(
          Reason.TOO_LARGE,
          "a value of %d bytes is longer than maxValueBytes, %d"
              .formatted(put.value().length, config.maxValueBytes()));
    }
    return null;
  }

  private record Way(Ref<KvMessage> vnode, SendOptions options) {}

  private Way way(byte[] key, int tries) {
    RingState state = ring.state();
    int partition = state.partitionOf(key);
    return new Way(vnode(state, partition, tries), SendOptions.via(Ring.REQUESTS).key(partition));
  }

  private static KvReply lost(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (cause instanceof CallException) {
      return new Failed(Reason.UNREACHABLE, String.valueOf(cause.getMessage()));
    }
    throw new CompletionException(cause);
  }

  /// This node's own, if it is a replica; else that of another one that can be reached, a different one each time.
  private Ref<KvMessage> vnode(RingState state, int partition, int tries) {
    Slot slot = state.slot(partition);
    RingMember self = ring.self();
    if (tries == 0 && slot.replica(self.node(), self.run()).isPresent()) {
      return vnodes.get(partition);
    }
    List<String> reachable = ring.reachable();
    List<String> candidates =
        slot.replicas().stream().map(Replica::node).filter(reachable::contains).toList();
    String chosen =
        candidates.isEmpty()
            ? slot.replicas().getFirst().node()
            : candidates.get(tries % candidates.size());
    return node.ref(chosen, process(partition));
  }

  /// A hash of all that this node has of a partition: replicas that are equal have the same. 0 if it has nothing.
  public long digest(int partition) {
    List<PartitionData> all = partitions;
    return partition < all.size() ? all.get(partition).tree().sum() : 0;
  }

  /// What this node has counted.
  public KvStats stats() {
    long keys = partitions.stream().mapToLong(PartitionData::size).sum();
    return new KvStats(
        keys,
        budget.used(),
        budget.limit(),
        counters.gets.sum(),
        counters.puts.sum(),
        counters.failed.sum(),
        counters.readRepairs.sum(),
        counters.treeRepairs.sum(),
        counters.handedOff.sum(),
        counters.hinted.sum(),
        counters.refusedFull.sum());
  }

  /// Ends this node's part. For the others it stays in the ring until it leaves the cluster, or comes back.
  @Override
  public void close() {
    ring.close();
    vnodes.forEach(node::stop);
  }
}
