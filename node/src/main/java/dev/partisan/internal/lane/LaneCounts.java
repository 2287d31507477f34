package dev.partisan.internal.lane;

import dev.partisan.ChannelStats;
import dev.partisan.DropReason;
import dev.partisan.Traffic;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/// What has been counted at one place among the lanes of a peer, by the lane there and those that it
/// took the place of.
///
/// Counting must cost a message nothing: what was queued is read off the outboxes, and the rest has the
/// lane's event loop for its only writer, which adds up whole reads and runs of the log. Only drops are
/// counted by the threads that meet them.
public final class LaneCounts {
  private final String channel;

  // Guarded by this: outboxes come and go rarely, and whoever drops has failed to send anyway.
  private final List<LaneOutbox> outboxes = new ArrayList<>();
  private Traffic queuedBefore = Traffic.NONE;
  private final Map<DropReason, Long> dropped = new EnumMap<>(DropReason.class);

  // Written by the loop, which releases and needs no more; read by all.
  private final AtomicLong sentMessages = new AtomicLong();
  private final AtomicLong sentBytes = new AtomicLong();
  private final AtomicLong receivedMessages = new AtomicLong();
  private final AtomicLong receivedBytes = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong connections = new AtomicLong();
  private volatile boolean isUp;

  LaneCounts(String channel) {
    this.channel = channel;
  }

  /// A lane begins. Any thread.
  synchronized void begun(LaneOutbox outbox) {
    outboxes.add(outbox);
  }

  /// A lane has ended: nothing more will be queued on it. Any thread.
  synchronized void ended(LaneOutbox outbox) {
    if (outboxes.remove(outbox)) {
      queuedBefore = queuedBefore.plus(outbox.queued());
    }
  }

  /// Whether every lane here has ended. Any thread.
  synchronized boolean isOver() {
    return outboxes.isEmpty();
  }

  /// A message was not queued. Any thread.
  synchronized void dropped(DropReason reason) {
    dropped.merge(reason, 1L, Long::sum);
  }

  /// The figures of now. Any thread.
  ChannelStats stats() {
    Traffic received = new Traffic(receivedMessages.get(), receivedBytes.get());
    Traffic sent = new Traffic(sentMessages.get(), sentBytes.get());
    long reconnects = Math.max(0, connections.get() - 1);
    synchronized (this) {
      Traffic queued = queuedBefore;
      long waiting = 0;
      for (LaneOutbox outbox : outboxes) {
        queued = queued.plus(outbox.queued());
        waiting += outbox.queuedBytes();
      }
      return new ChannelStats(
          channel,
          outboxes.size(),
          isUp ? 1 : 0,
          queued,
          sent,
          received,
          waiting,
          lost.get(),
          new EnumMap<>(dropped),
          reconnects);
    }
  }

  /// Messages that have come. Any thread.
  long receivedMessages() {
    return receivedMessages.get();
  }

  // From here on: the lane's event loop only.

  void sent(long messages, long bytes) {
    add(sentMessages, messages);
    add(sentBytes, bytes);
  }

  void received(long messages, long bytes) {
    add(receivedMessages, messages);
    add(receivedBytes, bytes);
  }

  void lost(long messages) {
    add(lost, messages);
  }

  void connected() {
    add(connections, 1);
  }

  void setUp(boolean isUpNow) {
    isUp = isUpNow;
  }

  private static void add(AtomicLong counter, long more) {
    counter.setRelease(counter.getPlain() + more);
  }
}
