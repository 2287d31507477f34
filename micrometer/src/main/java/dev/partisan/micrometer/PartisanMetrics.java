package dev.partisan.micrometer;

import dev.partisan.BroadcastDrop;
import dev.partisan.ChannelStats;
import dev.partisan.DropReason;
import dev.partisan.Node;
import dev.partisan.NodeStats;
import dev.partisan.PeerStats;
import dev.partisan.TlsFailure;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Shows what a node counts ([Node#stats]) to a Micrometer registry.
///
/// ```java
/// PartisanMetrics metrics = PartisanMetrics.of(node);
/// metrics.bindTo(registry);
/// // ... and when the node closes: metrics.close();
/// ```
///
/// `docs/observability.md` lists the meters. All have the tag `node`; those of channels `channel`, those
/// of a peer `channel` and `peer`. The meters of a peer are removed when the node has no lanes to it any
/// more. Meters that are read within a second of each other show the same moment.
public final class PartisanMetrics implements MeterBinder, AutoCloseable {
  private static final long SNAPSHOT_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final Node node;
  private final boolean hasPeers;
  private final List<Binding> bindings = new ArrayList<>();

  private PartisanMetrics(Node node, boolean hasPeers) {
    this.node = node;
    this.hasPeers = hasPeers;
  }

  /// Of the node, its channels, and each of its peers.
  public static PartisanMetrics of(Node node) {
    return new PartisanMetrics(node, true);
  }

  /// Of the node and its channels only: for clusters so large that a meter for each peer is too much.
  public static PartisanMetrics withoutPeers(Node node) {
    return new PartisanMetrics(node, false);
  }

  @Override
  public synchronized void bindTo(MeterRegistry registry) {
    Binding binding = new Binding(registry);
    binding.bind();
    bindings.add(binding);
  }

  /// Removes the meters from the registries that they were bound to.
  @Override
  public synchronized void close() {
    bindings.forEach(Binding::close);
    bindings.clear();
  }

  /// A count of messages or bytes on a channel.
  private record Count(String name, @Nullable String unit, ToLongFunction<ChannelStats> read) {}

  private static final List<Count> COUNTS =
      List.of(
          new Count("partisan.queued.messages", "messages", stats -> stats.queued().messages()),
          new Count("partisan.queued", "bytes", stats -> stats.queued().bytes()),
          new Count("partisan.sent.messages", "messages", stats -> stats.sent().messages()),
          new Count("partisan.sent", "bytes", stats -> stats.sent().bytes()),
          new Count("partisan.received.messages", "messages", stats -> stats.received().messages()),
          new Count("partisan.received", "bytes", stats -> stats.received().bytes()),
          new Count("partisan.lost.messages", "messages", ChannelStats::lost),
          new Count("partisan.reconnects", null, ChannelStats::reconnects));

  private static final List<Count> LEVELS =
      List.of(
          new Count("partisan.waiting", "bytes", ChannelStats::waitingBytes),
          new Count("partisan.lanes", null, ChannelStats::lanes),
          new Count("partisan.lanes.up", null, ChannelStats::lanesUp));

  /// Where a channel's figures are shown: of one peer, or of all (`peer` is empty).
  private record Place(String peer, String channel) {}

  /// The meters in one registry.
  private final class Binding {
    private final MeterRegistry registry;
    private final Tags tags = Tags.of("node", node.id().name());
    private final List<Meter> ofNode = new ArrayList<>();
    private final Map<Place, List<Meter>> meters = new LinkedHashMap<>();
    private Map<Place, ChannelStats> channels = Map.of();
    private NodeStats stats = node.stats();
    private long readAt;
    private boolean isClosed;

    Binding(MeterRegistry registry) {
      this.registry = registry;
    }

    synchronized void bind() {
      gauge("partisan.processes", NodeStats::processes);
      gauge("partisan.peers", now -> now.peers().size());
      counter("partisan.channel.fallbacks", Tags.empty(), NodeStats::channelFallbacks);
      counter("partisan.malformed.frames", Tags.empty(), NodeStats::malformedFrames);
      counter("partisan.malformed.messages", Tags.empty(), NodeStats::malformedMessages);
      counter("partisan.handshakes.refused", Tags.empty(), NodeStats::refusedHandshakes);
      counter("partisan.handshakes.unfinished", Tags.empty(), NodeStats::unfinishedHandshakes);
      counter("partisan.authentications.failed", Tags.empty(), NodeStats::failedAuthentications);
      for (TlsFailure kind : TlsFailure.values()) {
        counter(
            "partisan.tls.failures",
            Tags.of("reason", kind.name().toLowerCase(Locale.ROOT)),
            now -> now.tlsFailures().getOrDefault(kind, 0L));
      }
      counter("partisan.broadcasts.sent", Tags.empty(), now -> now.broadcasts().sent());
      counter("partisan.broadcasts.delivered", Tags.empty(), now -> now.broadcasts().delivered());
      counter("partisan.broadcasts.duplicates", Tags.empty(), now -> now.broadcasts().duplicates());
      for (BroadcastDrop reason : BroadcastDrop.values()) {
        counter(
            "partisan.broadcasts.dropped",
            Tags.of("reason", reason.name().toLowerCase(Locale.ROOT)),
            now -> now.broadcasts().dropped().getOrDefault(reason, 0L));
      }
      for (DropReason reason : DropReason.values()) {
        counter(
            "partisan.dropped.messages",
            Tags.of("reason", reason.name().toLowerCase(Locale.ROOT)),
            now -> now.deadLetters().getOrDefault(reason, 0L));
      }
      read();
    }

    private void gauge(String name, ToDoubleFunction<NodeStats> read) {
      ofNode.add(
          Gauge.builder(name, this, self -> read.applyAsDouble(self.current()))
              .tags(tags)
              .register(registry));
    }

    private void counter(String name, Tags more, ToDoubleFunction<NodeStats> read) {
      ofNode.add(
          FunctionCounter.builder(name, this, self -> read.applyAsDouble(self.current()))
              .tags(tags.and(more))
              .register(registry));
    }

    /// The node's figures, not older than a second.
    private synchronized NodeStats current() {
      if (!isClosed && registry.config().clock().monotonicTime() - readAt >= SNAPSHOT_NANOS) {
        read();
      }
      return stats;
    }

    private synchronized double current(Place place, ToLongFunction<ChannelStats> read) {
      NodeStats _ = current();
      ChannelStats at = channels.get(place);
      return at == null ? Double.NaN : read.applyAsLong(at);
    }

    private void read() {
      readAt = registry.config().clock().monotonicTime();
      stats = node.stats();
      channels = places(stats);
      Set<Place> gone = new LinkedHashSet<>(meters.keySet());
      gone.removeAll(channels.keySet());
      gone.forEach(this::remove);
      channels.keySet().forEach(place -> meters.computeIfAbsent(place, this::register));
    }

    private Map<Place, ChannelStats> places(NodeStats now) {
      Map<Place, ChannelStats> places = new LinkedHashMap<>();
      now.channels().forEach(channel -> places.put(new Place("", channel.channel()), channel));
      if (hasPeers) {
        for (PeerStats peer : now.peers()) {
          for (ChannelStats channel : peer.channels()) {
            Place place = new Place(peer.peer().name(), channel.channel());
            places.merge(place, channel, ChannelStats::plus);
          }
        }
      }
      return places;
    }

    private List<Meter> register(Place place) {
      String prefix = place.peer().isEmpty() ? "" : ".peer";
      Tags its = tags.and("channel", place.channel());
      Tags all = place.peer().isEmpty() ? its : its.and("peer", place.peer());
      List<Meter> registered = new ArrayList<>();
      for (Count count : COUNTS) {
        registered.add(
            FunctionCounter.builder(
                    count.name().replaceFirst("partisan", "partisan" + prefix),
                    this,
                    self -> self.current(place, count.read()))
                .tags(all)
                .baseUnit(count.unit())
                .register(registry));
      }
      for (Count level : LEVELS) {
        registered.add(
            Gauge.builder(
                    level.name().replaceFirst("partisan", "partisan" + prefix),
                    this,
                    self -> self.current(place, level.read()))
                .tags(all)
                .baseUnit(level.unit())
                .register(registry));
      }
      return registered;
    }

    private void remove(Place place) {
      List<Meter> left = meters.remove(place);
      if (left != null) {
        left.forEach(registry::remove);
      }
    }

    synchronized void close() {
      isClosed = true;
      ofNode.forEach(registry::remove);
      List.copyOf(meters.keySet()).forEach(this::remove);
    }
  }
}
