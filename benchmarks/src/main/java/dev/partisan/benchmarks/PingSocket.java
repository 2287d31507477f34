package dev.partisan.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// A bare program that asks and is answered over a blocking socket.
///
/// ```
/// answer               address=
/// connect ADDRESS
/// ask NANOS            count= p50= p99= max=
/// ```
final class PingSocket implements Role {
  static final int MESSAGE_BYTES = 64;

  private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
  private @Nullable SocketChannel connection;

  @Override
  public Answer perform(String[] words) throws IOException {
    return switch (words[0]) {
      case "answer" -> Answer.of("address", listen());
      case "connect" -> {
        SocketChannel connected = SocketChannel.open(Sockets.parse(words[1]));
        connection = connected.setOption(StandardSocketOptions.TCP_NODELAY, true);
        yield Answer.of("connected", true);
      }
      case "ask" -> ask(Objects.requireNonNull(connection), Long.parseLong(words[1]));
      default -> throw Role.unknown(words);
    };
  }

  private Answer ask(SocketChannel channel, long nanos) throws IOException {
    Histogram latencies = Latencies.histogram();
    long end = System.nanoTime() + nanos;
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      Sockets.writeFully(channel, message.clear());
      Sockets.readFully(channel, message.clear());
      latencies.recordValue(System.nanoTime() - start);
    }
    return Latencies.answer(latencies);
  }

  private String listen() throws IOException {
    ServerSocketChannel listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofPlatform().daemon().name("answerer").start(() -> answerOne(listener));
    return Sockets.text(listener);
  }

  private void answerOne(ServerSocketChannel listener) {
    try (SocketChannel channel = listener.accept()) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      while (true) {
        Sockets.readFully(channel, message.clear());
        Sockets.writeFully(channel, message.flip());
      }
    } catch (IOException _) {
      // The benchmark is over.
    }
  }
}
