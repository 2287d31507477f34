package dev.partisan.transport;

import dev.partisan.spi.Connection;
import dev.partisan.wire.Chunk;
import java.nio.ByteBuffer;

/// Sends back what it receives, and stops reading while that does not go out.
final class EchoHandler extends RecordingHandler {
  private final ByteBuffer[] pending = {ByteBuffer.allocateDirect(Chunk.SIZE).limit(0)};

  @Override
  public void received(Chunk chunk) {
    pending[0].clear().put(chunk.buffer()).flip();
    send();
  }

  @Override
  public void writable() {
    send();
  }

  private void send() {
    Connection connection = connection();
    connection.write(pending, 0, 1);
    connection.setReading(!pending[0].hasRemaining());
  }
}
