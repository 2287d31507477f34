package dev.partisan.benchmarks;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLParameters;

/// The least that a program with TLS must do: the JDK's engine over a blocking socket, in large buffers on the heap, in
/// which its cipher is twice as fast, with certificates of both sides.
final class TlsSocket implements AutoCloseable {
  private static final int BUFFER_BYTES = 256 * 1024;
  private static final int MAX_RECORD_BYTES = 17 * 1024;
  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

  private final SocketChannel channel;
  private final SSLEngine engine;
  private final ByteBuffer out = ByteBuffer.allocate(BUFFER_BYTES);
  private final ByteBuffer in = ByteBuffer.allocate(BUFFER_BYTES).limit(0);

  /// Shakes hands.
  TlsSocket(SocketChannel channel, SSLContext context, boolean isDialling) throws IOException {
    this.channel = channel;
    this.engine = context.createSSLEngine(NodeFiles.HOST, 0);
    engine.setUseClientMode(isDialling);
    SSLParameters parameters = engine.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    if (isDialling) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    } else {
      parameters.setNeedClientAuth(true);
    }
    engine.setSSLParameters(parameters);
    engine.beginHandshake();
    ByteBuffer plain = ByteBuffer.allocate(MAX_RECORD_BYTES);
    for (var status = engine.getHandshakeStatus();
        status != HandshakeStatus.FINISHED && status != HandshakeStatus.NOT_HANDSHAKING;
        status = engine.getHandshakeStatus()) {
      step(status, plain);
    }
  }

  private void step(HandshakeStatus status, ByteBuffer plain) throws IOException {
    switch (status) {
      case NEED_TASK -> {
        Runnable task = engine.getDelegatedTask();
        if (task != null) {
          task.run();
        }
      }
      case NEED_WRAP -> write(NOTHING);
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
        if (!unwrap(plain)) {
          readMore();
        }
      }
      case FINISHED, NOT_HANDSHAKING -> {}
    }
  }

  /// Encrypts and writes all of it.
  void write(ByteBuffer plain) throws IOException {
    do {
      out.clear();
      do {
        var _ = engine.wrap(plain, out);
      } while (plain.hasRemaining() && out.remaining() >= MAX_RECORD_BYTES);
      Sockets.writeFully(channel, out.flip());
    } while (plain.hasRemaining());
  }

  /// Reads and decrypts what there is, at least one byte, into a buffer with room for two records.
  ///
  /// @return how many bytes; -1 at the end
  int read(ByteBuffer plain) throws IOException {
    int start = plain.position();
    while (plain.position() == start) {
      while (plain.remaining() >= MAX_RECORD_BYTES && unwrap(plain)) {
        // Each takes a record.
      }
      if (plain.position() == start) {
        if (engine.isInboundDone()) {
          return -1;
        }
        readMore();
      }
    }
    return plain.position() - start;
  }

  private boolean unwrap(ByteBuffer plain) throws IOException {
    if (!in.hasRemaining()) {
      return false;
    }
    return switch (engine.unwrap(in, plain).getStatus()) {
      case OK -> true;
      case BUFFER_UNDERFLOW, BUFFER_OVERFLOW, CLOSED -> false;
    };
  }

  private void readMore() throws IOException {
    in.compact();
    if (channel.read(in) < 0) {
      throw new EOFException("the connection ended");
    }
    in.flip();
  }

  /// Says that nothing more comes.
  void end() throws IOException {
    engine.closeOutbound();
    write(NOTHING);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
