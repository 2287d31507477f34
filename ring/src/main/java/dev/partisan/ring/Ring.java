package dev.partisan.ring;

import dev.partisan.Channel;
import dev.partisan.Context;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.NodeId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// This node's part in a ring: it keeps the ring's state, tells others of it, and takes part in choosing the next one.
///
/// One node founds a ring; all others join it, also the founder when it comes back. For that they must be members of
/// one cluster.
///
/// ```java
/// NodeBuilder builder = Node.named("alpha").messages(Ring.messageTypes());
/// Ring.channels().forEach(builder::channel);
/// Ring ring = Ring.found(builder.start(), RingConfig.defaults());
/// String owner = ring.owner(ring.state().partitionOf("key".getBytes(UTF_8)));
/// ```
public final class Ring implements AutoCloseable {
  /// The service that nodes offer to take part.
  public static final String SERVICE = "ring";

  /// Requests to partitions, and what replicas say to each other about them.
  public static final String REQUESTS = "ring-requests";

  /// Hash trees, hand-offs and repairs.
  public static final String ANTI_ENTROPY = "ring-anti-entropy";

  /// The rings themselves.
  public static final String GOSSIP = "ring-gossip";

  static final String PROCESS = "ring";

  private static final Duration WINDOW = Duration.ofMillis(100);

  /// Is told of each new state, on the ring's own process.
  interface Listener {
    void changed(@Nullable RingState before, RingState now);
  }

  private final Node node;
  private final RingMember self;
  private final AtomicReference<@Nullable RingState> state = new AtomicReference<>();
  private final Ref<RingMessage> process;

  private Ring(
      Node node,
      RingConfig config,
      @Nullable RingState founded,
      Listener listener,
      boolean hasData) {
    this.node = node;
    NodeId id = node.id();
    this.self = new RingMember(id.name(), id.incarnation());
    this.process =
        node.spawn(
            dev.partisan.SpawnOptions.named(PROCESS),
            (Context<RingMessage> context) ->
                new RingProcess(this, config, founded, listener, hasData).run(context));
  }

  /// The types that a node with a ring is to be told of.
  public static Class<?>[] messageTypes() {
    return new Class<?>[] {RingMessage.class, EchoMessage.class};
  }

  /// The channels of a ring, with one connection for each: requests, anti-entropy, gossip.
  public static List<Channel> channels() {
    return channels(1);
  }

  /// The channels of a ring.
  ///
  /// @param parallelism connections to each peer for requests and for anti-entropy; partitions spread over them
  public static List<Channel> channels(int parallelism) {
    return List.of(
        Channel.named(REQUESTS).parallelism(parallelism),
        Channel.named(ANTI_ENTROPY).parallelism(parallelism),
        Channel.named(GOSSIP).monotonic(WINDOW));
  }

  /// Begins a ring of its own, in which this node has every partition.
  ///
  /// @throws dev.partisan.NameTakenException when the node has a ring
  public static Ring found(Node node, RingConfig config) {
    return start(node, config, true, (before, now) -> {}, false).begin();
  }

  /// Takes part in the ring of the cluster that this node is a member of, or becomes one of later.
  ///
  /// @throws dev.partisan.NameTakenException when the node has a ring
  public static Ring join(Node node, RingConfig config) {
    return start(node, config, false, (before, now) -> {}, false).begin();
  }

  /// Nothing happens before.
  Ring begin() {
    node.forward(process, new RingMessage.Begin());
    node.offer(SERVICE);
    return this;
  }

  /// @param hasData whether somebody says by [#ready] when a partition has its data; otherwise there are none
  static Ring start(
      Node node, RingConfig config, boolean isFounder, Listener listener, boolean hasData) {
    RingMember self = new RingMember(node.id().name(), node.id().incarnation());
    RingState founded =
        isFounder
            ? RingState.founded(self.run(), config.quorum(), config.partitions(), self)
            : null;
    return new Ring(node, config, founded, listener, hasData);
  }

  /// The ring as this node knows it; empty until it has heard of one.
  public Optional<RingState> heard() {
    return Optional.ofNullable(state.get());
  }

  /// The ring as this node knows it.
  ///
  /// @throws IllegalStateException when it has heard of none yet
  public RingState state() {
    RingState known = state.get();
    if (known == null) {
      throw new IllegalStateException(
          "node '"
              + self.node()
              + "' has heard of no ring yet: found one, or join a cluster that has one");
    }
    return known;
  }

  /// The first node of a partition's preference list.
  public String owner(int partition) {
    return state().slot(partition).replicas().getFirst().node();
  }

  /// Gives this node's partitions to others. When [#heard] names it nowhere any more it may leave the cluster without
  /// loss.
  public void leave() {
    node.withdraw(SERVICE);
  }

  /// Whether nothing in the ring depends on this node.
  public boolean isFree() {
    RingState known = state.get();
    return known == null
        || !known.has(self.node(), self.run())
            && known.slots().stream().noneMatch(slot -> slot.concerns(self.node(), self.run()));
  }

  /// Ends this node's part. For the others it stays in the ring until it leaves the cluster, or comes back.
  @Override
  public void close() {
    node.stop(process);
  }

  Node node() {
    return node;
  }

  RingMember self() {
    return self;
  }

  /// Returns what was known before.
  @Nullable RingState set(RingState next) {
    return state.getAndSet(next);
  }

  @Nullable RingState stateOrNull() {
    return state.get();
  }

  /// This node has all of a partition, under a version of its slot.
  void ready(int partition, long version) {
    node.forward(process, new RingMessage.Ready(partition, version));
  }

  /// Sends to another node's ring process, or to this one's.
  void send(String to, RingMessage message) {
    Ref<RingMessage> ref = node.ref(to, PROCESS);
    SendOptions options =
        message instanceof RingMessage.Gossip
            ? SendOptions.via(GOSSIP).key(0)
            : SendOptions.via(ANTI_ENTROPY).key(0);
    node.forward(ref, message, options);
  }

  /// The members of the cluster that can be reached, this node included.
  List<String> reachable() {
    List<String> names = new ArrayList<>();
    for (Member member : node.members()) {
      if (member.isReachable()) {
        names.add(member.id().name());
      }
    }
    return names;
  }
}
