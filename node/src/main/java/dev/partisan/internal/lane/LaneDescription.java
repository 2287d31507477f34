package dev.partisan.internal.lane;

import dev.partisan.Channel;

/// What a lane is to its peer, and how much it keeps.
///
/// @param index among the channel's lanes to the peer
/// @param queueBytes queued and retained bytes beyond which there is no room
/// @param retains whether frames are kept until the peer has acknowledged them
record LaneDescription(String channel, int index, long queueBytes, boolean retains) {
  /// Queued control messages beyond this are dropped: the protocols repeat themselves.
  private static final long CONTROL_QUEUE_BYTES = 4 * 1024 * 1024;

  static LaneDescription of(Channel channel, int index) {
    return new LaneDescription(channel.name(), index, channel.queueBytes(), channel.retention());
  }

  static LaneDescription control() {
    return peersOwn(Channel.CONTROL, 0);
  }

  /// Of a lane that only the peer has configured.
  static LaneDescription peersOwn(String channel, int index) {
    return new LaneDescription(channel, index, CONTROL_QUEUE_BYTES, true);
  }
}
