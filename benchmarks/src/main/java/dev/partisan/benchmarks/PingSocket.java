package dev.partisan.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/// A bare program that asks and is answered over blocking sockets, each with a thread of its own.
///
/// ```
/// answer [HOST] [BYTES]                   address=
/// connect ADDRESS [BYTES] [CONNECTIONS]
/// ask NANOS                               count= p50= p99= max=
/// echo NANOS                              count= nanos= latencies=
/// ```
final class PingSocket implements Role {
  static final int MESSAGE_BYTES = 64;

  private final List<SocketChannel> connections = new ArrayList<>();
  private int messageBytes = MESSAGE_BYTES;

  @Override
  public Answer perform(String[] words) throws IOException {
    return switch (words[0]) {
      case "answer" -> {
        messageBytes = words.length > 2 ? Integer.parseInt(words[2]) : MESSAGE_BYTES;
        yield Answer.of("address", listen(words.length > 1 ? words[1] : Sockets.LOOPBACK));
      }
      case "connect" -> {
        messageBytes = words.length > 2 ? Integer.parseInt(words[2]) : MESSAGE_BYTES;
        connect(Sockets.parse(words[1]), words.length > 3 ? Integer.parseInt(words[3]) : 1);
        yield Answer.of("connected", true);
      }
      case "ask" -> Latencies.answer(ask(Long.parseLong(words[1])));
      case "echo" -> {
        long start = System.nanoTime();
        Answer table = Latencies.table(ask(Long.parseLong(words[1])));
        yield table.with("nanos", System.nanoTime() - start);
      }
      default -> throw Role.unknown(words);
    };
  }

  private void connect(InetSocketAddress answerer, int count) throws IOException {
    for (int i = 0; i < count; i++) {
      SocketChannel connected = SocketChannel.open(answerer);
      connections.add(connected.setOption(StandardSocketOptions.TCP_NODELAY, true));
    }
  }

  private Histogram ask(long nanos) throws IOException {
    long end = System.nanoTime() + nanos;
    List<Future<Histogram>> parts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections.size())) {
      connections.forEach(channel -> parts.add(threads.submit(() -> ask(channel, end))));
    }
    Histogram all = Latencies.histogram();
    for (Future<Histogram> part : parts) {
      all.add(Sockets.result(part));
    }
    return all;
  }

  private Histogram ask(SocketChannel channel, long end) throws IOException {
    Histogram latencies = Latencies.histogram();
    ByteBuffer message = ByteBuffer.allocateDirect(messageBytes);
    for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
      Sockets.writeFully(channel, message.clear());
      Sockets.readFully(channel, message.clear());
      latencies.recordValue(System.nanoTime() - start);
    }
    return latencies;
  }

  private String listen(String host) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(host, 0));
    Sockets.acceptEach("answerer", listener, this::answer);
    return Sockets.text(listener);
  }

  private void answer(SocketChannel channel) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    ByteBuffer message = ByteBuffer.allocateDirect(messageBytes);
    while (true) {
      Sockets.readFully(channel, message.clear());
      Sockets.writeFully(channel, message.flip());
    }
  }
}
