package dev.partisan.internal.lane;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.internal.SystemHost;
import dev.partisan.internal.lane.LaneOutbox.Appended;
import dev.partisan.wire.Chunk;
import dev.partisan.wire.Frames;
import dev.partisan.wire.LogRun;
import dev.partisan.wire.Parcel;
import dev.partisan.wire.Parcel.Pair;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class LaneOutboxTest {
  private static final int BODY_BYTES = 2 * Integer.BYTES;
  private static final int FRAME_BYTES = Frames.HEADER_BYTES + BODY_BYTES;
  private static final long LIMIT_BYTES = 1 << 20;
  private static final Pair PAIR = new Pair(1, 2, "", 0);

  private final AtomicInteger wakes = new AtomicInteger();
  private final LaneOutbox outbox = outbox(wakes::incrementAndGet);

  private static LaneOutbox outbox(Runnable wakeWriter) {
    SystemHost host = SystemHost.shared();
    return new LaneOutbox(host, OutboundMemory.unbounded(host), LIMIT_BYTES, wakeWriter);
  }

  private static ByteBuffer frame(int pair, int number) {
    ByteBuffer frame = ByteBuffer.allocate(FRAME_BYTES);
    Frames.putMessageHeader(frame, 0, BODY_BYTES);
    return frame.putInt(Frames.HEADER_BYTES, pair).putInt(FRAME_BYTES - Integer.BYTES, number);
  }

  private static long hash(int pair) {
    return Lane.hashOf(pair, pair, null);
  }

  @Test
  void whatStripesHoldIsQueued() {
    outbox.makeStripes();
    assertThat(outbox.append(frame(1, 1), hash(1))).isEqualTo(Appended.YES);

    assertThat(outbox.appended()).isZero();
    assertThat(outbox.queuedBytes()).isEqualTo(FRAME_BYTES);
    assertThat(outbox.queued().messages()).isEqualTo(1);
    assertThat(outbox.queued().bytes()).isEqualTo(BODY_BYTES);
  }

  @Test
  void theLoopDoesNotRestWhileStripesHoldFrames() {
    outbox.makeStripes();
    outbox.append(frame(1, 1), hash(1));

    assertThat(outbox.rest(0)).isFalse();
    LogRun run = outbox.available(0);
    assertThat(run).isEqualTo(new LogRun(0, FRAME_BYTES, 1));
    assertThat(outbox.rest(FRAME_BYTES)).isTrue();
  }

  @Test
  void whoQueuesWakesALoopThatRests() {
    outbox.makeStripes();
    outbox.append(frame(1, 1), hash(1));
    assertThat(wakes).hasValue(0);

    outbox.gather();
    outbox.rest(FRAME_BYTES);
    outbox.append(frame(1, 2), hash(1));
    outbox.append(frame(1, 3), hash(1));

    assertThat(wakes).hasValue(1);
  }

  @Test
  void whatNeedsAPlaceInTheLogComesBehindWhatItsPairHasInAStripe() {
    outbox.makeStripes();
    outbox.append(frame(1, 1), Lane.hashOf(PAIR.sender(), PAIR.receiver(), null));

    assertThat(outbox.append(frame(1, 2), PAIR)).isEqualTo(Appended.YES);
    assertThat(outbox.appended()).isEqualTo(2 * FRAME_BYTES);
  }

  @Test
  void aParcelComesBehindWhatItsPairHasInAStripe() {
    outbox.makeStripes();
    outbox.append(frame(1, 1), Lane.hashOf(PAIR.sender(), PAIR.receiver(), null));

    AtomicLong behind = new AtomicLong();
    outbox.enqueue(
        PAIR,
        position -> {
          behind.set(position);
          return parcel(position);
        });

    assertThat(behind).hasValue(FRAME_BYTES);
    assertThat(outbox.append(frame(1, 2), Lane.hashOf(PAIR.sender(), PAIR.receiver(), null)))
        .isEqualTo(Appended.BEHIND_PARCEL);
  }

  private static Parcel parcel(long behind) {
    ByteBuffer bytes = ByteBuffer.allocate(BODY_BYTES);
    return new Parcel(PAIR, List.of(new Chunk(bytes, _ -> {})), BODY_BYTES, behind);
  }

  @Test
  void closingKeepsWhatStripesHoldAndTakesNothingMore() {
    outbox.makeStripes();
    outbox.append(frame(1, 1), hash(1));

    outbox.close();

    assertThat(outbox.append(frame(1, 2), hash(1))).isEqualTo(Appended.CLOSED);
    assertThat(outbox.available(0)).isEqualTo(new LogRun(0, FRAME_BYTES, 1));
  }

  @Test
  void aStripeThatFoundNoMemoryForWhatItHoldsTakesFramesAgainOnceThereIsSome() {
    SystemHost host = SystemHost.shared();
    OutboundMemory oneChunk = new OutboundMemory(host, Chunk.SIZE);
    LaneOutbox small = new LaneOutbox(host, oneChunk, LIMIT_BYTES, () -> {});
    small.makeStripes();
    ByteBuffer longer = ByteBuffer.allocate(Stripe.MAX_FRAME_BYTES - 2 * FRAME_BYTES);
    Frames.putMessageHeader(longer, 0, longer.capacity() - Frames.HEADER_BYTES);
    int queued = 0;
    while (small.append(longer, hash(1)) == Appended.YES) {
      queued++;
    }
    assertThat(small.append(longer, hash(1))).isEqualTo(Appended.NO_MEMORY);

    assertThat(small.append(frame(1, 1), hash(1))).isEqualTo(Appended.YES);
    small.gather();
    assertThat(small.append(longer, hash(1))).isEqualTo(Appended.YES);
    assertThat(small.queued().messages()).isEqualTo(queued + 2);
  }

  /// Senders on threads of their own, some of whose messages ask for their place, and a loop that
  /// sleeps whenever it may: it must miss none and see each pair's in order.
  @Test
  void sendersThatMeetKeepTheOrderOfEachPairAndLoseNoWakeUp() throws InterruptedException {
    int threads = 3;
    int pairs = 4;
    int each = 30_000;
    Loop loop = new Loop(threads * pairs, (long) threads * pairs * each);
    List<Thread> senders = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int firstPair = t * pairs;
      senders.add(
          Thread.ofPlatform()
              .unstarted(() -> {
                for (int number = 1; number <= each; number++) {
                  for (int pair = firstPair; pair < firstPair + pairs; pair++) {
                    loop.send(pair, number);
                  }
                }
              }));
    }
    senders.forEach(Thread::start);
    loop.run();
    for (Thread sender : senders) {
      sender.join();
    }
    assertThat(loop.outbox.queued().messages()).isEqualTo(loop.expected);
  }

  private static final class Loop {
    private static final int ASKS_FOR_ITS_PLACE = 100;

    private final Thread thread = Thread.currentThread();
    private final int[] seen;
    private final long expected;
    private volatile boolean isWoken;
    final LaneOutbox outbox =
        LaneOutboxTest.outbox(() -> {
          isWoken = true;
          LockSupport.unpark(thread);
        });

    Loop(int pairs, long expected) {
      this.seen = new int[pairs];
      this.expected = expected;
    }

    void send(int pair, int number) {
      ByteBuffer frame = frame(pair, number);
      Appended appended;
      do {
        appended =
            number % ASKS_FOR_ITS_PLACE == 0
                ? outbox.append(frame, new Pair(pair, pair, "", 0))
                : outbox.append(frame, hash(pair));
        if (appended != Appended.YES) {
          Spin.giveWay();
        }
      } while (appended != Appended.YES);
    }

    void run() {
      long position = 0;
      long count = 0;
      while (count < expected) {
        outbox.gather();
        LogRun run = outbox.available(position);
        if (run != null) {
          check(outbox.take(run));
          count += run.frames();
          position = run.to();
          outbox.free(position);
        } else if (outbox.rest(position)) {
          sleep(count);
        }
      }
    }

    private void sleep(long count) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
      while (!isWoken) {
        assertThat(System.nanoTime()).as("woken after %d", count).isLessThan(deadline);
        LockSupport.parkNanos(this, TimeUnit.SECONDS.toNanos(1));
      }
      isWoken = false;
    }

    private void check(ByteBuffer frames) {
      while (frames.hasRemaining()) {
        frames.position(frames.position() + Frames.HEADER_BYTES);
        int pair = frames.getInt();
        assertThat(frames.getInt()).isEqualTo(++seen[pair]);
      }
    }
  }
}
