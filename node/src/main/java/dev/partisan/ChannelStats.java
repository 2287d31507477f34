package dev.partisan;

import java.util.EnumMap;
import java.util.Map;

/// What a node has counted on one channel: to one peer, or to all that it ever had.
///
/// ```java
/// for (ChannelStats channel : node.stats().channels()) {
///   System.out.println(channel.channel() + ": " + channel.waitingBytes() + " bytes wait");
/// }
/// ```
///
/// Counts begin when the node does and only grow; `lanes`, `lanesUp` and `waitingBytes` are of this
/// moment. Each figure is exact, but they are read one after another while messages go on.
///
/// @param channel its name; `control` is the one of the nodes' own messages
/// @param lanes that there are now
/// @param lanesUp those of them that have a connection
/// @param queued messages taken into the queues; those of a channel that the peer turned out to lack
///   count on `default` too, where they went
/// @param sent messages handed to connections; those that were sent again after a lost connection count again
/// @param received messages that arrived whole, whatever became of them here
/// @param waitingBytes queued, or sent and not yet acknowledged; with the headers of frames
/// @param lost messages given up after they were queued: their peer left, was replaced, lost count or
///   stayed out of reach
/// @param dropped messages that were not queued, by reason; reasons that never occurred are missing
/// @param reconnects connections beyond the first of each lane
public record ChannelStats(
    String channel,
    int lanes,
    int lanesUp,
    Traffic queued,
    Traffic sent,
    Traffic received,
    long waitingBytes,
    long lost,
    Map<DropReason, Long> dropped,
    long reconnects) {

  /// Both together, under this one's name.
  public ChannelStats plus(ChannelStats other) {
    Map<DropReason, Long> reasons = new EnumMap<>(DropReason.class);
    reasons.putAll(dropped);
    other.dropped.forEach((reason, count) -> reasons.merge(reason, count, Long::sum));
    return new ChannelStats(
        channel,
        lanes + other.lanes,
        lanesUp + other.lanesUp,
        queued.plus(other.queued),
        sent.plus(other.sent),
        received.plus(other.received),
        waitingBytes + other.waitingBytes,
        lost + other.lost,
        reasons,
        reconnects + other.reconnects);
  }
}
