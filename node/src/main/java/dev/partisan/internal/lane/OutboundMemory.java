package dev.partisan.internal.lane;

import dev.partisan.spi.Host;
import dev.partisan.wire.Chunk;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jctools.queues.atomic.MpmcAtomicArrayQueue;
import org.jspecify.annotations.Nullable;

/// A node's budget of outbound bytes, queued and retained, handed out in chunks.
///
/// The chunks themselves are shared by all nodes of the JVM: an idle node holds none.
public final class OutboundMemory {
  /// Free chunks that the JVM keeps for the next taker (64 MiB); what is given back beyond that is
  /// left to the collector.
  private static final int KEPT_CHUNKS = 256;

  private static final MpmcAtomicArrayQueue<ByteBuffer> FREE =
      new MpmcAtomicArrayQueue<>(KEPT_CHUNKS);

  private final int limit;
  private final Waiters waiters;
  private final AtomicInteger taken = new AtomicInteger();

  /// @param limitBytes the budget; at least one chunk is granted whatever it is
  public OutboundMemory(Host host, long limitBytes) {
    this.waiters = new Waiters(host);
    this.limit = Math.clamp(limitBytes / Chunk.SIZE, 1, Integer.MAX_VALUE);
  }

  /// Without a budget, for lanes whose own limits are enough.
  public static OutboundMemory unbounded(Host host) {
    return new OutboundMemory(host, Long.MAX_VALUE);
  }

  /// An empty chunk, or `null` when the budget is used up.
  @Nullable Chunk take() {
    int now;
    do {
      now = taken.get();
      if (now >= limit) {
        return null;
      }
    } while (!taken.compareAndSet(now, now + 1));
    return chunk();
  }

  /// An empty chunk, whatever the budget: for what was accepted already.
  Chunk takeBeyondBudget() {
    taken.incrementAndGet();
    return chunk();
  }

  private Chunk chunk() {
    ByteBuffer free = FREE.poll();
    return new Chunk(free != null ? free : ByteBuffer.allocateDirect(Chunk.SIZE), this::giveBack);
  }

  private void giveBack(Chunk chunk) {
    FREE.offer(chunk.buffer());
    taken.decrementAndGet();
    if (!waiters.isEmpty()) {
      waiters.wakeAll();
    }
  }

  /// Senders that wait until [#hasFree].
  Waiters waiters() {
    return waiters;
  }

  boolean hasFree(int chunks) {
    return taken.get() <= limit - chunks;
  }

  int limitChunks() {
    return limit;
  }

  /// Bytes of the budget in use.
  long takenBytes() {
    return (long) taken.get() * Chunk.SIZE;
  }
}
