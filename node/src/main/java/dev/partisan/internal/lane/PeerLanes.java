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
  /// Queued control messages beyond this are dropped: the protocols repeat themselves.
  private static final long CONTROL_QUEUE_BYTES = 4 * 1024 * 1024;

  private final LaneEnvironment environment;
  private final NodeId peer;
  private final List<Channel> channels;
  private final Lane control;

  /// By channel, in the order of their numbers; a lane may be replaced while it is in use.
  private final List<AtomicReferenceArray<Lane>> byChannel = new ArrayList<>();

  /// Lanes that only the peer has configured: it sends on them, we receive.
  private final ConcurrentSkipListMap<String, Lane> peersOwn = new ConcurrentSkipListMap<>();

  PeerLanes(LaneEnvironment environment, NodeId peer, List<Channel> channels) {
    this.environment = environment;
    this.peer = peer;
    this.channels = channels;
    this.control = new Lane(environment, peer, Channel.CONTROL, 0, CONTROL_QUEUE_BYTES);
    for (Channel channel : channels) {
      AtomicReferenceArray<Lane> lanes = new AtomicReferenceArray<>(channel.parallelism());
      for (int i = 0; i < lanes.length(); i++) {
        lanes.set(i, newLane(channel, i));
      }
      byChannel.add(lanes);
    }
  }

  private Lane newLane(Channel channel, int index) {
    return new Lane(environment, peer, channel.name(), index, channel.queueBytes());
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
        key -> new Lane(environment, peer, channel, index, CONTROL_QUEUE_BYTES));
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
            lane.handOver(target, () -> lanes.set(index, target));
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
  }
}
