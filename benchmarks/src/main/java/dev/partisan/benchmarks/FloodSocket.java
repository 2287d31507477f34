package dev.partisan.benchmarks;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// A bare program that sends floods over blocking sockets, or receives them: connections for each, to its end.
///
/// ```
/// receive READING [HOST]                             address=
/// prepare ADDRESS READING BYTES [CONNECTIONS]
/// send NANOS [MESSAGES]                              messages= bytes= nanos=
/// ```
final class FloodSocket implements Role {
  /// What the receiver does with what it reads.
  enum Reading {
    /// Nothing.
    BYTES,
    /// Takes it apart into frames, each with its length in front, and looks at all of their bytes.
    FRAMES
  }

  private static final int READ_BYTES = 256 * 1024;
  private static final int WRITE_BYTES = 1024 * 1024;

  private @Nullable InetSocketAddress receiver;
  private Reading reading = Reading.BYTES;
  private int messageBytes;
  private int connections = 1;
  private ByteBuffer block = ByteBuffer.allocateDirect(0);

  @Override
  public Answer perform(String[] words) throws IOException {
    return switch (words[0]) {
      case "receive" -> {
        reading = Reading.valueOf(words[1]);
        yield Answer.of("address", listen(words.length > 2 ? words[2] : Sockets.LOOPBACK));
      }
      case "prepare" -> {
        receiver = Sockets.parse(words[1]);
        reading = Reading.valueOf(words[2]);
        messageBytes = Integer.parseInt(words[3]);
        connections = words.length > 4 ? Integer.parseInt(words[4]) : 1;
        block = block();
        yield Answer.of("prepared", true);
      }
      case "send" ->
          send(
              Long.parseLong(words[1]),
              words.length > 2 ? Long.parseLong(words[2]) : Long.MAX_VALUE);
      default -> throw Role.unknown(words);
    };
  }

  private ByteBuffer block() {
    ByteBuffer filled = ByteBuffer.allocateDirect(WRITE_BYTES);
    if (reading == Reading.FRAMES) {
      while (filled.remaining() >= Integer.BYTES + messageBytes) {
        filled.putInt(messageBytes).position(filled.position() + messageBytes);
      }
      filled.flip();
    }
    return filled;
  }

  private Answer send(long nanos, long most) throws IOException {
    long start = System.nanoTime();
    List<Future<Long>> counts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      for (int i = 0; i < connections; i++) {
        counts.add(threads.submit(() -> sendOne(start + nanos, most / connections)));
      }
    }
    long messages = 0;
    for (Future<Long> count : counts) {
      messages += Sockets.result(count);
    }
    long spent = System.nanoTime() - start;
    return Answer.of("messages", messages)
        .with("bytes", messages * messageBytes)
        .with("nanos", spent);
  }

  /// Sends over a connection of its own and returns how many messages have arrived.
  private long sendOne(long end, long most) throws IOException {
    long inBlock = reading == Reading.FRAMES ? block.limit() / (Integer.BYTES + messageBytes) : 1;
    long mostBlocks = reading == Reading.FRAMES ? most / inBlock : bytes(most) / block.limit();
    try (SocketChannel channel = SocketChannel.open(Objects.requireNonNull(receiver))) {
      long blocks = 0;
      while (blocks <= mostBlocks && System.nanoTime() < end) {
        Sockets.writeFully(channel, block.duplicate());
        blocks++;
      }
      channel.shutdownOutput();
      ByteBuffer answer = ByteBuffer.allocate(Long.BYTES);
      Sockets.readFully(channel, answer);
      long arrived = answer.flip().getLong();
      long sent = blocks * (reading == Reading.FRAMES ? inBlock : block.limit());
      if (arrived != sent) {
        throw new IOException(sent + " were sent, " + arrived + " have arrived");
      }
      return reading == Reading.FRAMES ? arrived : arrived / messageBytes;
    }
  }

  private long bytes(long messages) {
    return messages > Long.MAX_VALUE / messageBytes ? Long.MAX_VALUE : messages * messageBytes;
  }

  private String listen(String host) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(host, 0));
    Sockets.acceptEach("receiver", listener, this::receive);
    return Sockets.text(listener);
  }

  private void receive(SocketChannel channel) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(READ_BYTES);
    long arrived =
        switch (reading) {
          case BYTES -> readBytes(channel, chunk);
          case FRAMES -> FrameReading.countFrames(channel, chunk);
        };
    channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, arrived));
  }

  private static long readBytes(SocketChannel channel, ByteBuffer chunk) throws IOException {
    long bytes = 0;
    for (int count = channel.read(chunk); count >= 0; count = channel.read(chunk.clear())) {
      bytes += count;
    }
    return bytes;
  }
}
