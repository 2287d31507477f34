package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.wire.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ReceivedChunksTest {
  private static final int TOTAL = 30_000_000;

  private final Loopback loopback = new Loopback();

  @AfterEach
  void close() {
    loopback.close();
  }

  private record Held(Chunk chunk, ByteBuffer part, long offset) {}

  /// Holds a part of some of what it receives, and looks at it again much later.
  private static final class HoldingReceiver extends PatternReceiver {
    final Set<Chunk> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    final CompletableFuture<Boolean> intact = new CompletableFuture<>();
    private final ArrayDeque<Held> held = new ArrayDeque<>();
    private final Random random = new Random(3);

    HoldingReceiver() {
      super(TOTAL);
    }

    @Override
    public void received(Chunk chunk) {
      seen.add(chunk);
      ByteBuffer buffer = chunk.buffer();
      if (random.nextInt(3) > 0) {
        chunk.hold();
        ByteBuffer part = buffer.slice(buffer.position(), buffer.remaining());
        held.addLast(new Held(chunk, part, received.get()));
      }
      super.received(chunk);
      while (held.size() > 40 || (done.isDone() && !held.isEmpty())) {
        Held oldest = held.removeFirst();
        if (!Pattern.matches(oldest.part(), oldest.offset())) {
          intact.complete(false);
        }
        oldest.chunk().release();
      }
      if (done.isDone()) {
        intact.complete(true);
      }
    }
  }

  @Test
  void heldPartsStayIntactWhileOtherChunksAreReused() throws IOException {
    HoldingReceiver receiver = new HoldingReceiver();
    loopback.connect(receiver, new PatternSender(TOTAL));
    receiver.done.join();
    assertThat(receiver.intact.join()).isTrue();
    assertThat(receiver.seen).hasSizeBetween(2, 45);
  }

  @Test
  void oneChunkServesAReaderThatHoldsNothing() throws IOException {
    Set<Chunk> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    Set<Integer> starts = Collections.synchronizedSet(new java.util.TreeSet<>());
    PatternReceiver receiver =
        new PatternReceiver(TOTAL) {
          @Override
          public void received(Chunk chunk) {
            seen.add(chunk);
            starts.add(chunk.buffer().position());
            super.received(chunk);
          }
        };
    loopback.connect(receiver, new PatternSender(TOTAL));
    receiver.done.join();
    assertThat(seen).hasSize(1);
    assertThat(starts).containsExactly(0);
  }
}
