package dev.partisan.internal.lane;

import dev.partisan.Channel;
import java.util.concurrent.ConcurrentHashMap;

/// A node's budgets for unfinished large messages, by channel. The control channel has none: nothing
/// must keep a node from hearing the others.
public final class InboundMemory {
  private final long limitBytes;
  private final ConcurrentHashMap<String, InboundBudget> budgets =
      new ConcurrentHashMap<>(); // lookups only

  /// @param limitBytes of each channel
  public InboundMemory(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  InboundBudget of(String channel) {
    long limit = channel.equals(Channel.CONTROL) ? Long.MAX_VALUE : limitBytes;
    return budgets.computeIfAbsent(channel, name -> new InboundBudget(limit));
  }
}
