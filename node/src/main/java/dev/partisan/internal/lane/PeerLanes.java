package dev.partisan.internal.lane;

import dev.partisan.Channel;
import dev.partisan.protocol.NodeId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/// All lanes between this node and one incarnation of a peer.
public final class PeerLanes {
  /// Queued control messages beyond this are dropped: the protocols repeat themselves.
  private static final long CONTROL_QUEUE_BYTES = 4 * 1024 * 1024;

  private final LaneEnvironment environment;
  private final NodeId peer;
  private final Lane control;
  private final Lane[][] byChannel;

  /// Lanes that only the peer has configured: it sends on them, we receive.
  private final ConcurrentSkipListMap<String, Lane> peersOwn = new ConcurrentSkipListMap<>();

  PeerLanes(LaneEnvironment environment, NodeId peer, List<Channel> channels) {
    this(
        environment,
        peer,
        channels,
        new Lane(environment, peer, Channel.CONTROL, 0, CONTROL_QUEUE_BYTES));
  }

  /// Lanes beside a control lane that lives on.
  PeerLanes(LaneEnvironment environment, NodeId peer, List<Channel> channels, Lane control) {
    this.environment = environment;
    this.peer = peer;
    this.control = control;
    this.byChannel = new Lane[channels.size()][];
    for (int i = 0; i < byChannel.length; i++) {
      Channel channel = channels.get(i);
      Lane[] lanes = new Lane[channel.parallelism()];
      for (int j = 0; j < lanes.length; j++) {
        lanes[j] = new Lane(environment, peer, channel.name(), j, channel.queueBytes());
      }
      byChannel[i] = lanes;
    }
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
    Lane[] lanes = byChannel[channel];
    Lane lane =
        lanes.length == 1 ? lanes[0] : lanes[(int) Long.remainderUnsigned(hash, lanes.length)];
    Lane successor = lane.successor();
    if (successor == null) {
      return lane;
    }
    environment.counters().fellBack(1);
    return successor;
  }

  /// The configured lanes, control first, then channel by channel.
  public List<Lane> configured() {
    List<Lane> all = new ArrayList<>();
    all.add(control);
    for (Lane[] lanes : byChannel) {
      all.addAll(Arrays.asList(lanes));
    }
    return all;
  }

  /// The configured lanes except control.
  public List<Lane> data() {
    List<Lane> all = configured();
    return all.subList(1, all.size());
  }

  /// The lane that a peer's hello names; `null` when this node has no such channel.
  @Nullable Lane find(String channel, int index) {
    if (channel.equals(Channel.CONTROL)) {
      return index == 0 ? control : null;
    }
    for (Lane[] lanes : byChannel) {
      if (lanes[0].channel().equals(channel)) {
        return index < lanes.length
            ? lanes[index]
            : peersOwn.computeIfAbsent(
                channel + "/" + index,
                key -> new Lane(environment, peer, channel, index, CONTROL_QUEUE_BYTES));
      }
    }
    return null;
  }

  /// The peer has no such channel: what is and will be queued for it goes out on the default
  /// channel.
  public void fallBack(String channel) {
    Lane target = byChannel[0][0];
    for (Lane[] lanes : byChannel) {
      if (lanes[0].channel().equals(channel) && lanes[0] != target) {
        for (Lane lane : lanes) {
          lane.handOver(target);
        }
      }
    }
  }

  /// Ends the data lanes, giving up what is queued.
  public void endData(String reason) {
    data().forEach(lane -> lane.end(reason));
    peersOwn.values().forEach(lane -> lane.end(reason));
  }
}
