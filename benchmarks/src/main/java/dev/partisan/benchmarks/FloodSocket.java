package dev.partisan.benchmarks;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A bare program that sends a flood over a blocking socket, or receives it: a connection for each, to its end.
///
/// ```
/// receive READING                    address=
/// prepare ADDRESS READING BYTES
/// send NANOS                         messages= bytes= nanos=
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
  private ByteBuffer block = ByteBuffer.allocateDirect(0);

  @Override
  public Answer perform(String[] words) throws IOException {
    return switch (words[0]) {
      case "receive" -> {
        reading = Reading.valueOf(words[1]);
        yield Answer.of("address", listen());
      }
      case "prepare" -> {
        receiver = Sockets.parse(words[1]);
        reading = Reading.valueOf(words[2]);
        messageBytes = Integer.parseInt(words[3]);
        block = block();
        yield Answer.of("prepared", true);
      }
      case "send" -> send(Long.parseLong(words[1]));
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

  private Answer send(long nanos) throws IOException {
    try (SocketChannel channel = SocketChannel.open(Objects.requireNonNull(receiver))) {
      long start = System.nanoTime();
      long blocks = 0;
      while (System.nanoTime() < start + nanos) {
        ByteBuffer rest = block.duplicate();
        while (rest.hasRemaining()) {
          channel.write(rest);
        }
        blocks++;
      }
      channel.shutdownOutput();
      ByteBuffer count = ByteBuffer.allocate(Long.BYTES);
      Sockets.readFully(channel, count);
      long spent = System.nanoTime() - start;
      long messages = count.flip().getLong();
      long sent =
          blocks
              * (block.limit()
                  / (reading == Reading.FRAMES ? Integer.BYTES + messageBytes : messageBytes));
      if (messages != sent) {
        throw new IOException(sent + " messages were sent, " + messages + " have arrived");
      }
      return Answer.of("messages", messages)
          .with("bytes", messages * messageBytes)
          .with("nanos", spent);
    }
  }

  private String listen() throws IOException {
    ServerSocketChannel listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofPlatform().daemon().name("receiver").start(() -> receiveEach(listener));
    return Sockets.text(listener);
  }

  private void receiveEach(ServerSocketChannel listener) {
    ByteBuffer chunk = ByteBuffer.allocateDirect(READ_BYTES);
    try {
      while (true) {
        try (SocketChannel channel = listener.accept()) {
          long messages =
              switch (reading) {
                case BYTES -> readBytes(channel, chunk.clear()) / WRITE_BYTES;
                case FRAMES -> FrameReading.countFrames(channel, chunk.clear());
              };
          channel.write(ByteBuffer.allocate(Long.BYTES).putLong(0, messages));
        }
      }
    } catch (IOException e) {
      System.err.println("bare receiver: " + e);
    }
  }

  private static long readBytes(SocketChannel channel, ByteBuffer chunk) throws IOException {
    long bytes = 0;
    for (int count = channel.read(chunk); count >= 0; count = channel.read(chunk.clear())) {
      bytes += count;
    }
    return bytes;
  }
}
