package dev.partisan.benchmarks;

import dev.partisan.certificates.Authority;
import dev.partisan.certificates.Certified;
import dev.partisan.certificates.Validity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/// Strangers at a node's port, or at a port that a node dials. Whatever they say first, they go on with what a member
/// once said, messages for its processes included.
final class SocketStrangers {
  /// How a stranger tries. The first are at a node that asks for a secret, the others at one that asks for
  /// certificates.
  enum Attempt {
    MUTATED,
    RANDOM_BYTES,
    NO_SECRET,
    REPLAYED,
    OLD_VERSION,
    NO_TLS,
    EXPIRED,
    WRONG_AUTHORITY,
    WRONG_HOST,
    NO_CERTIFICATE;

    boolean isOfTls() {
      return compareTo(NO_TLS) >= 0;
    }
  }

  private static final int TIMEOUT_MILLIS = 10_000;
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final int HEADER_BYTES = 4;
  private static final int HELLO_VERSIONS = 8;
  private static final byte[] NO_PROOF = {18, 0, 0, 2, 0, 0};

  private final SecretWatch watch;
  private final List<byte[]> recorded;
  private final List<byte[]> recordedInTheClear;
  private final SSLContext expired;
  private final SSLContext wrongAuthority;
  private final SSLContext wrongHost;
  private final SSLContext noCertificate;

  /// @param recorded what a member with the secret said on its connections
  /// @param recordedInTheClear the same of a member of a cluster without one
  SocketStrangers(
      SecretWatch watch,
      List<byte[]> recorded,
      List<byte[]> recordedInTheClear,
      Authority authority)
      throws GeneralSecurityException, IOException {
    this.watch = watch;
    this.recorded = recorded;
    this.recordedInTheClear = recordedInTheClear;
    Validity valid = Validity.fromNow(Duration.ofDays(1));
    List<String> here = List.of(NodeFiles.HOST);
    Authority other = Authority.create("another", valid);
    expired =
        context(authority.issue("old", here, Validity.expired(Duration.ofHours(1))), authority);
    wrongAuthority = context(other.issue("stranger", here, valid), authority);
    wrongHost =
        context(authority.issue("elsewhere", List.of("elsewhere.example"), valid), authority);
    noCertificate = TlsContexts.of(null, authority.self().certificate());
  }

  private static SSLContext context(Certified own, Authority trusted)
      throws GeneralSecurityException, IOException {
    return TlsContexts.of(own, trusted.self().certificate());
  }

  /// Connects to a node and does its worst, until the node closes.
  ///
  /// @param port of the node that the attempt is for
  void dial(Attempt attempt, int port, RandomGenerator random) {
    try (Socket socket = connect(attempt, port)) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      OutputStream out = socket.getOutputStream();
      Thread reader = Thread.ofVirtual().start(() -> listen(socket));
      for (byte[] part : parts(attempt, random)) {
        out.write(part);
        out.flush();
      }
      reader.join(TIMEOUT_MILLIS);
    } catch (IOException e) {
      watch.look(e); // the node has closed, as it should
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Socket connect(Attempt attempt, int port) throws IOException {
    return switch (attempt) {
      case MUTATED, RANDOM_BYTES, NO_SECRET, REPLAYED, OLD_VERSION, NO_TLS ->
          new Socket(InetAddress.getLoopbackAddress(), port);
      case EXPIRED -> connect(expired, port);
      case WRONG_AUTHORITY -> connect(wrongAuthority, port);
      case WRONG_HOST -> connect(wrongHost, port);
      case NO_CERTIFICATE -> connect(noCertificate, port);
    };
  }

  private static Socket connect(SSLContext context, int port) throws IOException {
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.startHandshake();
    return socket;
  }

  private void listen(Socket socket) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = socket.getInputStream();
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        watch.look(buffer, count);
      }
    } catch (IOException e) {
      watch.look(e);
    }
  }

  private List<byte[]> parts(Attempt attempt, RandomGenerator random) {
    List<byte[]> source = attempt.isOfTls() ? recordedInTheClear : recorded;
    byte[] all = source.get(random.nextInt(source.size()));
    int end = frameEnd(all, 0);
    byte[] hello = Arrays.copyOf(all, end);
    byte[] rest = Arrays.copyOfRange(all, end, all.length);
    return switch (attempt) {
      case MUTATED -> List.of(mutated(hello, random), mutated(rest, random));
      case RANDOM_BYTES -> List.of(randomBytes(random), rest);
      case NO_SECRET ->
          List.of(
              hello,
              NO_PROOF,
              Arrays.copyOfRange(rest, Math.min(frameEnd(rest, 0), rest.length), rest.length));
      case OLD_VERSION -> {
        hello[HELLO_VERSIONS + 1] = 0;
        hello[HELLO_VERSIONS + 3] = 0;
        yield List.of(hello, rest);
      }
      case REPLAYED, NO_TLS, EXPIRED, WRONG_AUTHORITY, WRONG_HOST, NO_CERTIFICATE ->
          List.of(hello, rest);
    };
  }

  private static int frameEnd(byte[] bytes, int start) {
    if (bytes.length < start + HEADER_BYTES) {
      return bytes.length;
    }
    int length =
        Byte.toUnsignedInt(bytes[start + 1]) << 16
            | Byte.toUnsignedInt(bytes[start + 2]) << 8
            | Byte.toUnsignedInt(bytes[start + 3]);
    return Math.min(bytes.length, start + HEADER_BYTES + length);
  }

  private static byte[] mutated(byte[] bytes, RandomGenerator random) {
    byte[] mutated = bytes.clone();
    for (int i = 1 + random.nextInt(3); i > 0 && mutated.length > 0; i--) {
      mutated[random.nextInt(Math.min(mutated.length, 400))] ^= (byte) (1 + random.nextInt(255));
    }
    return mutated;
  }

  private static byte[] randomBytes(RandomGenerator random) {
    byte[] bytes = new byte[1 + random.nextInt(2000)];
    random.nextBytes(bytes);
    return bytes;
  }

  /// Takes the connections of a node that dials, and plays the member that it hopes for.
  ///
  /// @param yes what a member once answered
  ServerSocket await(Attempt attempt, byte[] yes) throws IOException {
    ServerSocket server =
        switch (attempt) {
          case MUTATED, RANDOM_BYTES, NO_SECRET, REPLAYED, OLD_VERSION, NO_TLS ->
              new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
          case EXPIRED -> listen(expired);
          case WRONG_AUTHORITY -> listen(wrongAuthority);
          case WRONG_HOST -> listen(wrongHost);
          case NO_CERTIFICATE -> listen(noCertificate);
        };
    Random random = new Random(attempt.name().hashCode());
    Thread.ofPlatform()
        .daemon()
        .name("stranger " + attempt)
        .start(() -> answerAll(server, attempt, yes, random));
    return server;
  }

  private static ServerSocket listen(SSLContext context) throws IOException {
    return context
        .getServerSocketFactory()
        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private void answerAll(ServerSocket server, Attempt attempt, byte[] yes, Random random) {
    while (!server.isClosed()) {
      try {
        Socket taken = server.accept();
        Thread.ofVirtual().start(() -> answer(taken, attempt, yes, random));
      } catch (IOException e) {
        watch.look(e);
      }
    }
  }

  private void answer(Socket taken, Attempt attempt, byte[] yes, Random random) {
    try (taken) {
      taken.setSoTimeout(TIMEOUT_MILLIS);
      byte[] said =
          switch (attempt) {
            case MUTATED -> mutated(yes, random);
            case RANDOM_BYTES -> randomBytes(random);
            case OLD_VERSION -> {
              byte[] old = yes.clone();
              old[HEADER_BYTES + 1] = 0;
              yield old;
            }
            case NO_SECRET,
                REPLAYED,
                NO_TLS,
                EXPIRED,
                WRONG_AUTHORITY,
                WRONG_HOST,
                NO_CERTIFICATE ->
                yes;
          };
      taken.getOutputStream().write(said);
      taken.getOutputStream().flush();
      listen(taken);
    } catch (IOException e) {
      watch.look(e);
    }
  }
}
