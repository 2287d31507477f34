package dev.partisan.transport;

import dev.partisan.spi.Connection;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/// Sends the first bytes of the [Pattern], in gathered writes of odd sizes.
class PatternSender extends RecordingHandler {
  private static final int MAX_WRITE = 100_000;

  final CompletableFuture<Void> allSent = new CompletableFuture<>();
  final CompletableFuture<Void> firstShortWrite = new CompletableFuture<>();
  private final Random random = new Random(11);
  private final ByteBuffer[] sources = {
    ByteBuffer.allocateDirect(MAX_WRITE), ByteBuffer.allocateDirect(MAX_WRITE)
  };
  private final long total;
  private long filled;

  PatternSender(long total) {
    this.total = total;
    refill();
  }

  @Override
  public void opened(Connection connection) {
    super.opened(connection);
    connection.requestWrite();
  }

  @Override
  public void writable() {
    super.writable();
    while (sources[0].hasRemaining() || sources[1].hasRemaining()) {
      connection().write(sources, 0, sources.length);
      if (sources[1].hasRemaining()) {
        firstShortWrite.complete(null);
        return;
      }
      refill();
    }
    allSent.complete(null);
  }

  private void refill() {
    for (ByteBuffer source : sources) {
      int size = (int) Math.min(random.nextInt(1, MAX_WRITE), total - filled);
      Pattern.fill(source.clear().limit(size), filled);
      source.flip();
      filled += size;
    }
  }
}
