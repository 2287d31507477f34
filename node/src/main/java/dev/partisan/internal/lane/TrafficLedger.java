package dev.partisan.internal.lane;

import dev.partisan.ChannelStats;
import dev.partisan.PeerStats;
import dev.partisan.protocol.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What a node has counted on its lanes: for each peer while it is one, and for each channel over all
/// peers that there ever were.
public final class TrafficLedger {
  private record Place(String channel, int index) {}

  private final Map<NodeId, Map<Place, LaneCounts>> peers = new LinkedHashMap<>();

  /// Of peers that were forgotten, while their lanes still end.
  private final List<LaneCounts> ending = new ArrayList<>();

  private final Map<String, ChannelStats> past = new LinkedHashMap<>();

  /// The counts of a lane, made now if there are none. Any thread.
  synchronized LaneCounts counts(NodeId peer, String channel, int index) {
    return peers
        .computeIfAbsent(peer, _ -> new LinkedHashMap<>())
        .computeIfAbsent(new Place(channel, index), _ -> new LaneCounts(channel));
  }

  /// A peer's lanes have ended or are about to. Any thread.
  synchronized void forget(NodeId peer) {
    Map<Place, LaneCounts> counts = peers.remove(peer);
    if (counts != null) {
      ending.addAll(counts.values());
    }
    settle();
  }

  private void settle() {
    ending.removeIf(counts -> {
      boolean isOver = counts.isOver();
      if (isOver) {
        add(past, counts.stats());
      }
      return isOver;
    });
  }

  private static void add(Map<String, ChannelStats> sums, ChannelStats more) {
    sums.merge(more.channel(), more, ChannelStats::plus);
  }

  /// By peer, in the order in which they came. Any thread.
  public synchronized List<PeerStats> peers() {
    List<PeerStats> all = new ArrayList<>();
    peers.forEach((peer, counts) -> {
      Map<String, ChannelStats> channels = new LinkedHashMap<>();
      counts.values().forEach(lane -> add(channels, lane.stats()));
      all.add(new PeerStats(peer, List.copyOf(channels.values())));
    });
    return all;
  }

  /// By channel, over all peers, also those that are none any more. Any thread.
  public synchronized List<ChannelStats> channels() {
    settle();
    Map<String, ChannelStats> sums = new LinkedHashMap<>(past);
    ending.forEach(lane -> add(sums, lane.stats()));
    peers.values().forEach(counts -> counts.values().forEach(lane -> add(sums, lane.stats())));
    return List.copyOf(sums.values());
  }
}
