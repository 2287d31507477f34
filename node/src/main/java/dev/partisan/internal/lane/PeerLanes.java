package dev.partisan.internal.lane;

import dev.partisan.Channel;
import dev.partisan.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// All lanes between this node and one incarnation of a peer.
public final class PeerLanes {
  private final LaneEnvironment environment;
  private final NodeId peer;
  private final List<Channel> channels;
  private final Lane control;

  /// By channel, in the order of their numbers; a lane may be replaced while it is in use.
  private final List<AtomicReferenceArray<Lane>> byChannel = new ArrayList<>();

  /// What waits for the lanes of monotonic channels, by channel and lane; empty lists for the others.
  private volatile List<List<MonotonicQueue>> monotonic;

  /// Lanes that only the peer has configured: it sends on them, we receive.
  private final ConcurrentSkipListMap<String, Lane> peersOwn = new ConcurrentSkipListMap<>();

  PeerLanes(LaneEnvironment environment, NodeId peer, List<Channel> channels) {
    this.environment = environment;
    this.peer = peer;
    this.channels = channels;
    this.control = new Lane(environment, peer, LaneDescription.control(), null);
    this.monotonic = newQueues();
    for (Channel channel : channels) {
      AtomicReferenceArray<Lane> lanes = new AtomicReferenceArray<>(channel.parallelism());
      for (int i = 0; i < lanes.length(); i++) {
        lanes.set(i, newLane(channel, i));
      }
      byChannel.add(lanes);
    }
  }

  private Lane newLane(Channel channel, int index) {
    boolean isWaitedFor =
        channels.stream().anyMatch(Channel::isMonotonic)
            && (channel.isMonotonic() || channel.name().equals(Channel.DEFAULT));
    return new Lane(
        environment,
        peer,
        LaneDescription.of(channel, index),
        isWaitedFor ? this::listMonotonic : null);
  }

  private List<List<MonotonicQueue>> newQueues() {
    List<List<MonotonicQueue>> all = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      List<MonotonicQueue> queues = new ArrayList<>();
      for (int j = 0; j < channels.get(i).parallelism() && channels.get(i).isMonotonic(); j++) {
        int channel = i;
        int index = j;
        queues.add(
            environment
                .monotonic()
                .newQueue(() -> byChannel.get(channel).get(index), channels.get(i)));
      }
      all.add(queues);
    }
    return all;
  }

  /// A lane has moved on, or another one has taken its place: what waits may go.
  private void listMonotonic() {
    for (List<MonotonicQueue> queues : monotonic) {
      for (int i = 0; i < queues.size(); i++) {
        environment.monotonic().listIfItMayGo(queues.get(i));
      }
    }
  }

  /// How many messages wait for the lanes of monotonic channels.
  public int waitingMonotonic() {
    int sum = 0;
    for (List<MonotonicQueue> queues : monotonic) {
      for (MonotonicQueue queue : queues) {
        sum += queue.waiting();
      }
    }
    return sum;
  }

  public NodeId peer() {
    return peer;
  }

  /// The lane of the nodes' own messages.
  public Lane control() {
    return control;
  }

  /// The lane for a hash, over the configured parallelism, whether it has a connection or not.
  public Lane pick(int channel, long hash) {
    AtomicReferenceArray<Lane> lanes = byChannel.get(channel);
    int count = lanes.length();
    Lane lane = lanes.get(count == 1 ? 0 : (int) Long.remainderUnsigned(hash, count));
    if (channel > 0 && !lane.channel().equals(channels.get(channel).name())) {
      environment.counters().fellBack(1);
    }
    return lane;
  }

  /// What waits for the lane of a monotonic channel that a hash picks.
  public MonotonicQueue pickMonotonic(int channel, long hash) {
    List<MonotonicQueue> queues = monotonic.get(channel);
    int count = queues.size();
    return queues.get(count == 1 ? 0 : (int) Long.remainderUnsigned(hash, count));
  }

  /// The configured lanes, control first, then channel by channel.
  public List<Lane> configured() {
    List<Lane> all = new ArrayList<>();
    all.add(control);
    all.addAll(data());
    return all;
  }

  /// The configured lanes except control. A channel that fell back has none of its own.
  public List<Lane> data() {
    List<Lane> all = new ArrayList<>();
    for (int i = 0; i < channels.size(); i++) {
      AtomicReferenceArray<Lane> lanes = byChannel.get(i);
      for (int j = 0; j < lanes.length(); j++) {
        Lane lane = lanes.get(j);
        if (lane.channel().equals(channels.get(i).name())) {
          all.add(lane);
        }
      }
    }
    return all;
  }

  /// All lanes, those that only the peer has configured among them.
  private List<Lane> all() {
    List<Lane> all = configured();
    all.addAll(peersOwn.values());
    return all;
  }

  /// Whether anything waits to be sent or acknowledged on any lane.
  public boolean hasQueued() {
    return waitingMonotonic() > 0 || all().stream().anyMatch(Lane::hasQueued);
  }

  /// How many messages have come by all lanes so far.
  public long receivedMessages() {
    return all().stream().mapToLong(lane -> lane.counts().receivedMessages()).sum();
  }

  /// The lane that a peer's hello names; `null` when this node has no such channel.
  @Nullable Lane find(String channel, int index) {
    if (channel.equals(Channel.CONTROL)) {
      return index == 0 ? control : null;
    }
    for (int i = 0; i < channels.size(); i++) {
      if (channels.get(i).name().equals(channel)) {
        AtomicReferenceArray<Lane> lanes = byChannel.get(i);
        return index < lanes.length() ? lanes.get(index) : peersOwn(channel, index);
      }
    }
    return null;
  }

  private Lane peersOwn(String channel, int index) {
    return peersOwn.computeIfAbsent(
        channel + "/" + index,
        key -> new Lane(environment, peer, LaneDescription.peersOwn(channel, index), null));
  }

  /// The peer has no such channel: what is and will be queued for it goes out on the default
  /// channel.
  public void fallBack(String channel) {
    Lane target = byChannel.getFirst().get(0);
    for (int i = 1; i < channels.size(); i++) {
      if (channels.get(i).name().equals(channel)) {
        AtomicReferenceArray<Lane> lanes = byChannel.get(i);
        for (int j = 0; j < lanes.length(); j++) {
          Lane lane = lanes.get(j);
          if (lane != target) {
            int index = j;
            lane.handOver(
                target,
                () -> {
                  lanes.set(index, target);
                  listMonotonic();
                });
          }
        }
      }
    }
  }

  /// Gives up what is queued for a peer that stayed away too long. Waiting senders go on waiting,
  /// on a new lane.
  public void giveUpQueued(String reason) {
    for (int i = 0; i < channels.size(); i++) {
      AtomicReferenceArray<Lane> lanes = byChannel.get(i);
      for (int j = 0; j < lanes.length(); j++) {
        Lane lane = lanes.get(j);
        if (lane.hasQueued() && !lane.isUp() && lane.channel().equals(channels.get(i).name())) {
          Lane fresh = newLane(channels.get(i), j);
          lanes.set(j, fresh);
          lane.replaceBy(fresh, reason);
        }
      }
    }
  }

  /// Puts new data lanes in the place of those that have ended: the peer is back.
  public void renewData() {
    peersOwn.clear();
    monotonic = newQueues();
    for (int i = 0; i < channels.size(); i++) {
      AtomicReferenceArray<Lane> lanes = byChannel.get(i);
      for (int j = 0; j < lanes.length(); j++) {
        lanes.set(j, newLane(channels.get(i), j));
      }
    }
  }

  /// Ends the data lanes, giving up what is queued.
  public void endData(String reason) {
    data().forEach(lane -> lane.end(reason));
    peersOwn.values().forEach(lane -> lane.end(reason));
    for (List<MonotonicQueue> queues : monotonic) {
      queues.forEach(queue -> environment.counters().lostWithLane(queue.close()));
    }
  }
}
