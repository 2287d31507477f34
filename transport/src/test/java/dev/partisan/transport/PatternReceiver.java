package dev.partisan.transport;

import dev.partisan.wire.Chunk;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/// Compares what it receives with the [Pattern]; done when it has `total` bytes of it.
class PatternReceiver extends RecordingHandler {
  final CompletableFuture<Void> done = new CompletableFuture<>();
  private final long total;

  PatternReceiver(long total) {
    this.total = total;
  }

  @Override
  public void received(Chunk chunk) {
    take(chunk.buffer(), chunk.buffer().remaining());
  }

  /// Takes the next `length` bytes of the buffer.
  final void take(ByteBuffer buffer, int length) {
    int end = buffer.position() + length;
    long offset = received.get();
    if (!Pattern.matches(buffer.slice(buffer.position(), length), offset)) {
      done.completeExceptionally(new AssertionError("not the stream's bytes at " + offset));
    }
    buffer.position(end);
    if (received.addAndGet(length) == total) {
      done.complete(null);
    }
  }
}
