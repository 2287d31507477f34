package dev.partisan.benchmarks;

import dev.partisan.certificates.Authority;
import dev.partisan.certificates.Certified;
import dev.partisan.certificates.Validity;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A bare program that sends a flood over TLS, or receives it: a connection for each, to its end.
///
/// ```
/// receive FOLDER              address=
/// prepare ADDRESS FOLDER
/// send NANOS                  messages= bytes= nanos=
/// ```
final class FloodTlsSocket implements Role {
  private static final int MESSAGE_BYTES = Bulk.MESSAGE_BYTES;
  private static final int READ_BYTES = 256 * 1024;

  private final ByteBuffer message = ByteBuffer.allocateDirect(MESSAGE_BYTES);
  private @Nullable InetSocketAddress receiver;
  private @Nullable SSLContext context;

  @Override
  public Answer perform(String[] words) throws Exception {
    return switch (words[0]) {
      case "receive" -> Answer.of("address", listen(context(words[1])));
      case "prepare" -> {
        receiver = Sockets.parse(words[1]);
        context = context(words[2]);
        yield Answer.of("prepared", true);
      }
      case "send" -> send(Long.parseLong(words[1]));
      default -> throw Role.unknown(words);
    };
  }

  private static SSLContext context(String folder) throws GeneralSecurityException, IOException {
    NodeFiles files = new NodeFiles(Path.of(folder));
    Authority authority = Authority.read(files.certificate("ca"), files.key("ca"));
    Certified own =
        authority.issue("bare", List.of(NodeFiles.HOST), Validity.fromNow(Duration.ofDays(1)));
    return TlsContexts.of(own, authority.self().certificate());
  }

  private Answer send(long nanos) throws IOException {
    try (TlsSocket socket =
        new TlsSocket(
            SocketChannel.open(Objects.requireNonNull(receiver)),
            Objects.requireNonNull(context),
            true)) {
      long start = System.nanoTime();
      long sent = 0;
      while (System.nanoTime() < start + nanos) {
        socket.write(message.clear());
        sent++;
      }
      socket.end();
      ByteBuffer count = ByteBuffer.allocate(READ_BYTES);
      while (count.position() < Long.BYTES) {
        int _ = socket.read(count);
      }
      long spent = System.nanoTime() - start;
      long arrived = count.getLong(0);
      if (arrived != sent * MESSAGE_BYTES) {
        throw new IOException(sent + " messages were sent, " + arrived + " bytes have arrived");
      }
      return Answer.of("messages", sent).with("bytes", arrived).with("nanos", spent);
    }
  }

  private static String listen(SSLContext context) throws IOException {
    ServerSocketChannel listener =
        ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    Thread.ofPlatform().daemon().name("receiver").start(() -> receiveEach(listener, context));
    return Sockets.text(listener);
  }

  private static void receiveEach(ServerSocketChannel listener, SSLContext context) {
    ByteBuffer chunk = ByteBuffer.allocateDirect(READ_BYTES);
    try {
      while (true) {
        try (TlsSocket socket = new TlsSocket(listener.accept(), context, false)) {
          long bytes = 0;
          for (int count = socket.read(chunk.clear());
              count >= 0;
              count = socket.read(chunk.clear())) {
            bytes += count;
          }
          socket.write(ByteBuffer.allocate(Long.BYTES).putLong(0, bytes));
        }
      }
    } catch (IOException e) {
      System.err.println("bare receiver: " + e);
    }
  }
}
