package dev.partisan.transport;

import dev.partisan.spi.Connection;
import dev.partisan.spi.ConnectionHandler;
import dev.partisan.wire.Chunk;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Keeps what it is told, for a test to wait for. A test overrides what else is to happen.
class RecordingHandler implements ConnectionHandler {
  final CompletableFuture<Connection> opened = new CompletableFuture<>();
  final CompletableFuture<String> closed = new CompletableFuture<>();
  final AtomicInteger timesClosed = new AtomicInteger();
  final AtomicInteger timesWritable = new AtomicInteger();
  final AtomicLong received = new AtomicLong();

  @Override
  public void opened(Connection connection) {
    opened.complete(connection);
  }

  @Override
  public void received(Chunk chunk) {
    ByteBuffer buffer = chunk.buffer();
    received.addAndGet(buffer.remaining());
    buffer.position(buffer.limit());
  }

  @Override
  public void writable() {
    timesWritable.incrementAndGet();
  }

  @Override
  public void closed(String reason) {
    timesClosed.incrementAndGet();
    closed.complete(reason);
  }

  Connection connection() {
    return opened.join();
  }
}
