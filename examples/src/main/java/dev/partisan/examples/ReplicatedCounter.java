package dev.partisan.examples;

import dev.partisan.Call;
import dev.partisan.Context;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.Ref;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A counter of which each node has a replica: it counts its own increments, and tells one other
/// replica now and then what it knows of all. The sum over all nodes is the value.
///
/// A replica may hear of a count that it knows better already, from another one that is behind.
/// [Merge#LATEST] forgets that, a mistake for `ReplicatedCounterSearch` to find.
final class ReplicatedCounter implements GenServer<ReplicatedCounter.Request> {
  static final String NAME = "counter";

  private static final Duration GOSSIP_INTERVAL = Duration.ofMillis(100);

  sealed interface Request permits Increment, Read, Known, Tick {}

  record Increment() implements Request {}

  record Read() implements Request, Call<Long> {}

  /// What a replica knows: for each node, how often that was incremented.
  record Known(Map<String, Long> counts) implements Request {}

  record Tick() implements Request {}

  /// What becomes of a count that is known already.
  enum Merge {
    /// The larger one stays: it is the newer one, since counts only grow.
    LARGEST,
    /// The one that came last stays, however old it is.
    LATEST
  }

  private final Node node;
  private final Merge merge;
  private final Map<String, Long> counts = new TreeMap<>();
  private Context<Request> self;

  @SuppressWarnings("NullAway.Init")
  ReplicatedCounter(Node node, Merge merge) {
    this.node = node;
    this.merge = merge;
  }

  @Override
  public void init(Context<Request> context) {
    self = context;
    tickLater();
  }

  @Override
  public Long handleCall(Request read) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  @Override
  public void handleCast(Request request) {
    switch (request) {
      case Increment() -> counts.merge(node.id().name(), 1L, Long::sum);
      case Known(Map<String, Long> others) -> others.forEach(this::learn);
      case Tick() -> {
        gossip();
        tickLater();
      }
      case Read() -> throw new IllegalArgumentException("a read is a call");
    }
  }

  private void learn(String name, long count) {
    if (!name.equals(node.id().name())) {
      switch (merge) {
        case LARGEST -> counts.merge(name, count, Math::max);
        case LATEST -> counts.put(name, count);
      }
    }
  }

  private void gossip() {
    List<String> others = new ArrayList<>();
    node.members().forEach(member -> others.add(member.id().name()));
    others.remove(node.id().name());
    if (!others.isEmpty()) {
      Ref<Request> other = node.ref(others.get(self.random().nextInt(others.size())), NAME);
      node.cast(other, new Known(new TreeMap<>(counts)));
    }
  }

  private void tickLater() {
    self.sendAfter(GOSSIP_INTERVAL, self.self(), new Tick());
  }
}
