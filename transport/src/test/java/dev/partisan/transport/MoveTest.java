package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Address;
import dev.partisan.spi.Connection;
import dev.partisan.spi.EventLoop;
import dev.partisan.spi.LaneName;
import dev.partisan.wire.Chunk;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MoveTest {
  private static final int TOTAL = 10_000_000;

  private final Loopback loopback = new Loopback();
  private final EventLoop first = Loopback.LOOPS.next();
  private final EventLoop second = Loopback.LOOPS.next();

  @AfterEach
  void close() {
    loopback.close();
  }

  /// Takes a random part of each read, leaves the rest, and moves on.
  private static class Wanderer extends PatternReceiver {
    final AtomicInteger arrivals = new AtomicInteger();
    private final Random random = new Random(5);
    private final EventLoop[] loops;
    private EventLoop here;
    private boolean onItsWay;

    /// Starts out on the first loop.
    Wanderer(EventLoop... loops) {
      super(TOTAL);
      this.loops = loops;
      this.here = loops[0];
    }

    @Override
    public void received(Chunk chunk) {
      check(here.isCurrent() && !onItsWay, "received elsewhere");
      take(chunk.buffer(), random.nextInt(chunk.buffer().remaining() + 1));
      here = loops[random.nextInt(loops.length)];
      onItsWay = true;
      connection().moveTo(here, this::arrive);
    }

    private void arrive() {
      check(here.isCurrent() && onItsWay, "arrived elsewhere");
      onItsWay = false;
      arrivals.incrementAndGet();
    }

    @Override
    public void writable() {
      check(here.isCurrent() && !onItsWay, "writable elsewhere");
      super.writable();
    }

    private void check(boolean holds, String what) {
      if (!holds) {
        done.completeExceptionally(new AssertionError(what));
      }
    }
  }

  @Test
  void movesInMidStreamLoseNothing() throws Exception {
    Wanderer wanderer = new Wanderer(first, second);
    Wanderer other = new Wanderer(first, second); // Its reads reuse the chunk of what is moving.
    dialPatternSource(wanderer);
    dialPatternSource(other);
    Thread asker =
        Thread.ofPlatform()
            .start(() -> {
              while (!wanderer.done.isDone()) {
                wanderer.connection().requestWrite();
              }
            });
    wanderer.done.join();
    other.done.join();
    asker.join();
    assertThat(wanderer.arrivals.get()).isGreaterThan(20);
  }

  @Test
  void moveToTheSameLoopRunsThenBeforeTheRest() throws IOException {
    Wanderer wanderer = new Wanderer(first);
    dialPatternSource(wanderer);
    wanderer.done.join();
  }

  @Test
  void restWaitsWhileReadingIsStopped() throws IOException {
    CompletableFuture<Void> arrived = new CompletableFuture<>();
    PatternReceiver receiver =
        new PatternReceiver(TOTAL) {
          @Override
          public void received(Chunk chunk) {
            if (arrived.isDone()) {
              super.received(chunk);
              return;
            }
            take(chunk.buffer(), 1);
            connection().moveTo(second, this::arrive);
          }

          private void arrive() {
            connection().setReading(false);
            connection().requestWrite();
            arrived.complete(null);
          }

          @Override
          public void writable() {
            if (received.get() != 1) {
              done.completeExceptionally(new AssertionError("told while reading was stopped"));
            }
            connection().setReading(true);
          }
        };
    dialPatternSource(receiver);
    receiver.done.join();
  }

  @Test
  void closedIsToldOnTheNewLoop() throws IOException {
    CompletableFuture<Boolean> onNewLoop = new CompletableFuture<>();
    RecordingHandler mover =
        new RecordingHandler() {
          @Override
          public void received(Chunk chunk) {
            super.received(chunk);
            connection().moveTo(second, () -> {});
            connection().close("enough");
          }

          @Override
          public void closed(String reason) {
            onNewLoop.complete(second.isCurrent());
          }
        };
    dialPatternSource(mover);
    assertThat(onNewLoop.join()).isTrue();
  }

  @Test
  void moveOutsideReceivedIsRefused() throws IOException {
    RecordingHandler mover =
        new RecordingHandler() {
          @Override
          public void opened(Connection connection) {
            connection.moveTo(second, () -> {});
          }
        };
    dialPatternSource(mover);
    assertThat(mover.closed.join()).contains("moveTo is called once, from within received");
  }

  private void dialPatternSource(RecordingHandler receiver) throws IOException {
    Address bound = loopback.server.listen(Loopback.ANY_PORT, 10, _ -> new PatternSender(TOTAL));
    loopback.client.dial(bound, LaneName.CONTROL, first, Loopback.TIMEOUT, receiver);
  }
}
