package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.hyparview.HyParViewMessage.Beacon;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/// Which leader this node hears: of its component the node of smallest name, which counts up so that
/// all know it is there.
///
/// A leader whose count stands still is buried: its last count, which others may still tell, is not
/// believed any more.
final class Leader {
  static final Comparator<NodeId> BY_NAME =
      Comparator.comparing(NodeId::name).thenComparingLong(NodeId::incarnation);

  /// More leaders than this do not die before the first of them is forgotten everywhere.
  private static final int MAX_BURIED = 16;

  private final NodeId self;
  private final long silenceNanos;
  private Beacon beacon;
  private long heardNanos;

  /// The last counts of leaders that fell silent, the latest last.
  private final Map<NodeId, Long> buried = new LinkedHashMap<>();

  /// What this node counted to when it was the leader.
  private long counted = 1;

  /// @param silenceNanos after which a leader is given up
  Leader(NodeId self, long silenceNanos) {
    this.self = self;
    this.silenceNanos = silenceNanos;
    this.beacon = new Beacon(self, counted);
  }

  Beacon beacon() {
    return beacon;
  }

  /// Takes in what a peer hears, and says whether it is news.
  boolean hear(Beacon told, long nowNanos) {
    int order = BY_NAME.compare(told.leader(), beacon.leader());
    boolean isNews = order < 0 || order == 0 && told.count() > beacon.count();
    Long last = buried.get(told.leader());
    if (!isNews || told.leader().equals(self) || last != null && told.count() <= last) {
      return false;
    }
    beacon = told;
    heardNanos = nowNanos;
    return true;
  }

  /// Counts up, if this node is the leader; becomes it, if the leader has fallen silent. Says whether
  /// there is something to tell.
  boolean tick(long nowNanos) {
    if (beacon.leader().equals(self)) {
      beacon = new Beacon(self, ++counted);
      return true;
    }
    if (nowNanos - heardNanos < silenceNanos) {
      return false;
    }
    buried.remove(beacon.leader());
    buried.put(beacon.leader(), beacon.count());
    if (buried.size() > MAX_BURIED) {
      buried.remove(buried.keySet().iterator().next());
    }
    beacon = new Beacon(self, ++counted);
    return true;
  }
}
