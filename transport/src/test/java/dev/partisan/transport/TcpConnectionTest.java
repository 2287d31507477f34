package dev.partisan.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Address;
import dev.partisan.spi.Connection;
import dev.partisan.spi.EventLoop;
import dev.partisan.wire.Chunk;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TcpConnectionTest {
  private static final int MEGABYTE = 1_000_000;

  private final Loopback loopback = new Loopback();

  @AfterEach
  void close() {
    loopback.close();
  }

  @Test
  void echoesWritesOfOddSizes() throws IOException {
    int total = 5 * MEGABYTE + 1;
    PatternReceiver back = new PatternReceiver(total);
    PatternSender sender =
        new PatternSender(total) {
          @Override
          public void received(Chunk chunk) {
            back.received(chunk);
          }
        };
    loopback.connect(new EchoHandler(), sender);
    back.done.join();
  }

  @Test
  void slowReaderOfAHundredMegabytesReceivesEachByte() throws IOException {
    long total = 100L * MEGABYTE;
    PatternReceiver receiver =
        new PatternReceiver(total) {
          @Override
          public void received(Chunk chunk) {
            super.received(chunk);
            connection().setReading(false);
            connection().requestWrite();
          }

          @Override
          public void writable() {
            connection().setReading(true); // One turn later: slower than the sender.
          }
        };
    PatternSender sender = new PatternSender(total);
    loopback.connect(receiver, sender);
    receiver.done.join();
    assertThat(sender.firstShortWrite).isCompleted();
  }

  @Test
  void nothingArrivesWhileReadingIsStopped() throws IOException {
    int total = 50 * MEGABYTE;
    PatternReceiver receiver =
        new PatternReceiver(total) {
          @Override
          public void opened(Connection connection) {
            connection.setReading(false);
            super.opened(connection);
          }

          @Override
          public void writable() {
            connection().setReading(true);
          }
        };
    PatternSender sender = new PatternSender(total);
    loopback.connect(receiver, sender);
    sender.firstShortWrite.join();
    assertThat(receiver.received).hasValue(0);
    assertThat(sender.allSent).isNotDone();
    receiver.connection().requestWrite();
    receiver.done.join();
  }

  @Test
  void requestsToWriteBecomeOne() throws Exception {
    RecordingHandler dialling = new RecordingHandler();
    loopback.connect(new RecordingHandler(), dialling);
    EventLoop loop = loopback.client.loopFor(1);
    CountDownLatch release = new CountDownLatch(1);
    loop.execute(() -> awaitUninterruptibly(release));
    Thread[] askers = new Thread[8];
    for (int i = 0; i < askers.length; i++) {
      askers[i] =
          Thread.ofPlatform()
              .start(() -> {
                for (int n = 0; n < 1000; n++) {
                  dialling.connection().requestWrite();
                }
              });
    }
    for (Thread asker : askers) {
      asker.join();
    }
    release.countDown();
    Loopback.runOn(loop, () -> {});
    assertThat(dialling.timesWritable).hasValue(1);
    dialling.connection().requestWrite();
    Loopback.runOn(loop, () -> {});
    assertThat(dialling.timesWritable).hasValue(2);
  }

  @Test
  void oneTurnWritesNoMoreThanItsBudget() throws IOException {
    int offer = 64 * 1024;
    CompletableFuture<Long> mostInATurn = new CompletableFuture<>();
    RecordingHandler sender =
        new RecordingHandler() {
          private long most;

          @Override
          public void writable() {
            long inTurn = 0;
            long count = offer;
            while (count == offer) {
              count = connection().write(new ByteBuffer[] {ByteBuffer.allocate(offer)}, 0, 1);
              inTurn += count;
            }
            most = Math.max(most, inTurn);
            if (timesWritable.incrementAndGet() == 200) {
              mostInATurn.complete(most);
            }
          }
        };
    loopback.connect(new RecordingHandler(), sender);
    sender.connection().requestWrite();
    assertThat(mostInATurn.join()).isLessThanOrEqualTo(Chunk.SIZE);
  }

  @Test
  void resetInTheMiddleOfAFrameClosesOnce() throws Exception {
    RecordingHandler accepting = new RecordingHandler();
    Address bound = loopback.server.listen(Loopback.ANY_PORT, 10, _ -> accepting);
    try (Socket peer = new Socket(bound.host(), bound.port())) {
      peer.getOutputStream().write(new byte[] {0, 0, 1});
      accepting.connection();
      peer.setSoLinger(true, 0);
    }
    assertThat(accepting.closed.join()).startsWith("connection lost: ");
    loopback.close();
    assertThat(accepting.timesClosed).hasValue(1);
  }

  @Test
  void endOfStreamIsToldAfterTheLastByte() throws Exception {
    RecordingHandler accepting = new RecordingHandler();
    Address bound = loopback.server.listen(Loopback.ANY_PORT, 10, _ -> accepting);
    try (Socket peer = new Socket(bound.host(), bound.port())) {
      peer.getOutputStream().write(new byte[1000]);
    }
    assertThat(accepting.closed.join()).isEqualTo("closed by peer");
    assertThat(accepting.received).hasValue(1000);
  }

  @Test
  void closeFromManyThreadsIsToldOnceWithTheFirstReason() throws Exception {
    RecordingHandler accepting = new RecordingHandler();
    RecordingHandler dialling = new RecordingHandler();
    loopback.connect(accepting, dialling);
    Thread[] closers = new Thread[8];
    for (int i = 0; i < closers.length; i++) {
      closers[i] = Thread.ofPlatform().start(() -> dialling.connection().close("no longer needed"));
    }
    for (Thread closer : closers) {
      closer.join();
    }
    assertThat(dialling.closed.join()).isEqualTo("no longer needed");
    accepting.closed.join();
    loopback.close();
    assertThat(dialling.timesClosed).hasValue(1);
  }

  @Test
  void closedIsNeverToldFromWithinAnotherCall() throws IOException {
    CompletableFuture<Boolean> toldWithin = new CompletableFuture<>();
    RecordingHandler dialling =
        new RecordingHandler() {
          @Override
          public void writable() {
            connection().close("enough");
            toldWithin.complete(closed.isDone());
          }
        };
    loopback.connect(new RecordingHandler(), dialling);
    dialling.connection().requestWrite();
    assertThat(toldWithin.join()).isFalse();
    assertThat(dialling.closed.join()).isEqualTo("enough");
  }

  @Test
  void handlerThatThrowsLosesItsOwnConnectionOnly() throws IOException {
    RecordingHandler throwing =
        new RecordingHandler() {
          @Override
          public void received(Chunk chunk) {
            throw new IllegalStateException("a bug");
          }
        };
    EventLoop loop = loopback.client.loopFor(1);
    PatternReceiver back = new PatternReceiver(MEGABYTE);
    PatternSender other =
        new PatternSender(MEGABYTE) {
          @Override
          public void received(Chunk chunk) {
            back.received(chunk);
          }
        };
    loopback.connect(loop, new PatternSender(10), throwing);
    assertThat(throwing.closed.join()).startsWith("internal error: ").contains("a bug");
    loopback.connect(loop, new EchoHandler(), other);
    back.done.join();
  }

  @Test
  void handlerThatLeavesBytesLosesItsConnection() throws IOException {
    RecordingHandler leaving =
        new RecordingHandler() {
          @Override
          public void received(Chunk chunk) {
            chunk.buffer().get();
          }
        };
    loopback.connect(new PatternSender(10), leaving);
    assertThat(leaving.closed.join()).contains("left 9 received bytes");
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
