package dev.partisan.spi;

import dev.partisan.Channel;

/// Which of the lanes between two nodes a connection is for. Sockets need not know; a broker has a queue for each.
///
/// @param index among the channel's lanes to one peer
public record LaneName(String channel, int index) {
  /// Of the control lane, and of a connection that asks who is there.
  public static final LaneName CONTROL = new LaneName(Channel.CONTROL, 0);
}
