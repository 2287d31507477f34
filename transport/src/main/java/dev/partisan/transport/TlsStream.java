package dev.partisan.transport;

import dev.partisan.TlsFailure;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayDeque;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import org.jspecify.annotations.Nullable;

/// TLS 1.3 over one non-blocking socket, with certificates of both sides. Belongs to its
/// connection's loop; what takes long, making the engine and its delegated tasks, is given out as a
/// [#takeTask] to be run elsewhere, and nothing is read or written meanwhile.
///
/// ```
/// accepting: CLOSED_TO_PEER -a whole first record-> HANDSHAKING -finished-> OPEN
/// dialling:  HANDSHAKING -finished-> OPEN
/// ```
///
/// Between calls it holds only what a read or a write has cut off; it works in the buffers of its
/// loop. An accepted connection costs no engine until a whole record has come.
final class TlsStream {
  /// The largest record of TLS 1.3, header included, and what the JDK leaves as a margin.
  static final int MAX_RECORD_BYTES = 17 * 1024;

  private static final int HEADER_BYTES = 5;
  private static final byte HANDSHAKE_RECORD = 22;
  private static final int SMALLEST_BUFFER = 256;

  /// To make the engine, and to answer the greeting.
  private static final int TASKS_OF_A_GREETING = 2;

  private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);
  private static final ByteBuffer[] NO_SOURCES = {NOTHING};

  /// What all connections of a loop encrypt and decrypt in. On the heap: the JDK's cipher copies into
  /// arrays and back what lies outside, which takes as long again as encrypting.
  ///
  /// What is encrypted goes on its way in a buffer outside the heap, which stays with its connection
  /// until the socket has taken all of it: of a buffer on the heap, each attempt to write copies all that
  /// is left, even if the socket takes little.
  static final class Buffers {
    private static final int SIZE = 128 * 1024;

    /// As much as a lane gathers for one write: more would have to be kept when the socket is full.
    private static final int WRITE_SIZE = 16 * MAX_RECORD_BYTES;

    /// Free ones that are kept: the sockets of few connections are full at a time.
    private static final int MAX_FREE = 4;

    private final ByteBuffer in = ByteBuffer.allocate(SIZE);
    private final ByteBuffer out = ByteBuffer.allocate(WRITE_SIZE);
    private final ArrayDeque<ByteBuffer> free = new ArrayDeque<>();

    /// The encrypted bytes, on their way.
    private ByteBuffer outward() {
      ByteBuffer known = free.pollLast();
      ByteBuffer buffer = known != null ? known : ByteBuffer.allocateDirect(WRITE_SIZE);
      return buffer.clear().put(out.flip()).flip();
    }

    private void giveBack(ByteBuffer buffer) {
      if (buffer.isDirect() && free.size() < MAX_FREE) {
        free.addLast(buffer);
      }
    }
  }

  private final SocketChannel channel;
  private final Supplier<SSLContext> contexts;
  private final @Nullable String dialledHost;
  private final int port;
  private @Nullable SSLEngine engine;
  private @Nullable Runnable task;
  private boolean isBusy;
  private boolean hasHeard;
  private int tasksBegun;
  private boolean isOpen;
  private boolean isEnded;
  private volatile @Nullable Throwable taskFailure;
  private volatile @Nullable SSLEngine made;

  /// Encrypted bytes that came and are no whole record yet: between 0 and its position.
  private ByteBuffer received = NOTHING;

  /// Encrypted bytes that the socket did not take: between position and limit. Outside the heap, where
  /// the buffer is one of a loop's.
  private ByteBuffer unsent = NOTHING;

  /// @param dialledHost whom the certificate of the other side must name; `null` when the other side
  ///   dialled
  TlsStream(
      SocketChannel channel,
      Supplier<SSLContext> contexts,
      @Nullable String dialledHost,
      int port) {
    this.channel = channel;
    this.contexts = contexts;
    this.dialledHost = dialledHost;
    this.port = port;
    if (dialledHost != null) {
      begin(this::makeEngine);
    }
  }

  /// Whether both sides have proven who they are, so that bytes may flow.
  boolean isOpen() {
    return isOpen;
  }

  /// Whether a task is under way, so that nothing is to be read.
  boolean isBusy() {
    return isBusy;
  }

  /// Whether encrypted bytes wait for room in the socket.
  boolean hasUnsent() {
    return unsent.hasRemaining();
  }

  /// A task to be run away from the loop, if there is one; [#taskDone] is to follow on the loop.
  @Nullable Runnable takeTask() {
    Runnable next = task;
    task = null;
    return next;
  }

  /// Whether all that is known of the other side is that it has greeted: whom this side has dialled,
  /// and who has answered what this side said, is more than that.
  boolean isGreetingOnly() {
    return dialledHost == null && tasksBegun <= TASKS_OF_A_GREETING;
  }

  private void begin(Runnable work) {
    isBusy = true;
    tasksBegun++;
    task =
        () -> {
          try {
            work.run();
          } catch (RuntimeException | Error e) {
            taskFailure = e;
          }
        };
  }

  /// The task has run, or there is room in the socket: goes on with what had come.
  ///
  /// @return as [#read] does
  int resume(Buffers buffers, ByteBuffer plain) throws IOException {
    Throwable failure = taskFailure;
    if (failure != null) {
      throw new SSLException("cannot begin: " + failure.getMessage(), failure);
    }
    if (engine == null) {
      engine = made;
    }
    ByteBuffer in = buffers.in.clear().put(received.flip()).flip();
    received = NOTHING;
    return decrypt(in, buffers, plain);
  }

  /// The task has run; [#resume] is to follow.
  void taskDone() {
    isBusy = false;
  }

  private void makeEngine() {
    SSLContext context = contexts.get();
    String host = dialledHost;
    SSLEngine fresh =
        host == null ? context.createSSLEngine() : context.createSSLEngine(host, port);
    SSLParameters parameters = fresh.getSSLParameters();
    parameters.setProtocols(new String[] {"TLSv1.3"});
    fresh.setUseClientMode(host != null);
    if (host != null) {
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
    } else {
      parameters.setNeedClientAuth(true);
    }
    fresh.setSSLParameters(parameters);
    try {
      fresh.beginHandshake();
    } catch (SSLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
    made = fresh;
  }

  /// Reads what the socket has and decrypts it into `plain`, which must have room for three records.
  ///
  /// @return how many bytes came out; 0 when that is none, -1 at the end of the stream
  int read(Buffers buffers, ByteBuffer plain) throws IOException {
    if (isBusy) {
      return 0;
    }
    if (isEnded) {
      return -1;
    }
    ByteBuffer in = buffers.in.clear();
    int most = isOpen ? plain.remaining() - MAX_RECORD_BYTES : MAX_RECORD_BYTES;
    in.limit(Math.min(in.capacity(), most)).put(received.flip());
    received = NOTHING;
    int count = channel.read(in);
    hasHeard |= count > 0;
    in.flip();
    if (count < 0) {
      if (!isOpen) {
        throw endedEarly();
      }
      return -1;
    }
    if (engine == null) {
      keep(in);
      awaitFirstRecord();
      return 0;
    }
    return decrypt(in, buffers, plain);
  }

  /// Whoever says nothing to a greeting may not know TLS; whoever stops later has a reason of its own,
  /// such as another connection that was faster.
  private SSLException endedEarly() {
    return dialledHost != null && !hasHeard
        ? new TlsDiagnosis.Found(
            TlsFailure.NO_TLS,
            "the peer closed the connection at the start of the TLS handshake: does it use TLS, or"
                + " has it too many half-open connections?")
        : new TlsDiagnosis.Found(
            TlsFailure.INTERRUPTED, "the peer closed the connection during the TLS handshake");
  }

  /// An engine costs memory and its handshake time: both are for peers that have said hello.
  private void awaitFirstRecord() throws SSLException {
    if (received.position() > 0 && received.get(0) != HANDSHAKE_RECORD) {
      throw new TlsDiagnosis.Found(TlsFailure.NO_TLS, "the peer does not use TLS");
    }
    if (received.position() >= HEADER_BYTES) {
      int length = Short.toUnsignedInt(received.getShort(HEADER_BYTES - 2));
      if (HEADER_BYTES + length > MAX_RECORD_BYTES) {
        throw new SSLException("the peer's first record is too long");
      }
      if (received.position() >= HEADER_BYTES + length) {
        begin(this::makeEngine);
      }
    }
  }

  /// Takes the handshake as far as it goes and decrypts whole records.
  private int decrypt(ByteBuffer in, Buffers buffers, ByteBuffer plain) throws IOException {
    SSLEngine started = engine;
    if (started == null) {
      return 0;
    }
    int start = plain.position();
    try {
      while (!isBusy && !isEnded && step(started, in, buffers, plain)) {
        // Each step does its work.
      }
    } catch (SSLException e) {
      sendAlert(started, buffers);
      throw e;
    }
    keep(in);
    int count = plain.position() - start;
    return count == 0 && isEnded ? -1 : count;
  }

  /// One step; false when there is nothing to do before something else happens.
  private boolean step(SSLEngine started, ByteBuffer in, Buffers buffers, ByteBuffer plain)
      throws IOException {
    return switch (started.getHandshakeStatus()) {
      case NEED_TASK -> {
        Runnable delegated = started.getDelegatedTask();
        if (delegated != null) {
          begin(delegated);
        }
        yield true;
      }
      case NEED_WRAP ->
          flush(buffers) && wrap(started, NO_SOURCES, 0, 1, buffers) && flush(buffers);
      case NEED_UNWRAP, NEED_UNWRAP_AGAIN, NOT_HANDSHAKING, FINISHED -> unwrap(started, in, plain);
    };
  }

  private boolean unwrap(SSLEngine started, ByteBuffer in, ByteBuffer plain) throws SSLException {
    if (!in.hasRemaining() && started.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP_AGAIN) {
      return false;
    }
    SSLEngineResult result = started.unwrap(in, plain);
    noteFinished(result);
    return switch (result.getStatus()) {
      case OK -> true;
      case BUFFER_UNDERFLOW, BUFFER_OVERFLOW -> false;
      case CLOSED -> {
        isEnded = true;
        yield false;
      }
    };
  }

  /// Encrypts what the socket takes.
  ///
  /// @return how many bytes of the sources were taken, encrypted or not yet written
  long write(ByteBuffer[] sources, int offset, int length, Buffers buffers) throws IOException {
    SSLEngine started = engine;
    if (!isOpen || isBusy || started == null) {
      return 0;
    }
    long taken = 0;
    while (flush(buffers) && TcpConnection.hasRemaining(sources, offset, length)) {
      long before = remaining(sources, offset, length);
      wrap(started, sources, offset, length, buffers);
      long consumed = before - remaining(sources, offset, length);
      taken += consumed;
      if (consumed == 0) {
        break;
      }
    }
    return taken;
  }

  /// Fills the loop's buffer with records and writes it; what is not taken becomes `unsent`.
  private boolean wrap(
      SSLEngine started, ByteBuffer[] sources, int offset, int length, Buffers buffers)
      throws IOException {
    ByteBuffer out = buffers.out.clear();
    do {
      SSLEngineResult result = started.wrap(sources, offset, length, out);
      noteFinished(result);
      if (result.getStatus() != SSLEngineResult.Status.OK) {
        isEnded |= result.getStatus() == SSLEngineResult.Status.CLOSED;
        break;
      }
    } while (out.remaining() >= MAX_RECORD_BYTES
        && (TcpConnection.hasRemaining(sources, offset, length)
            || started.getHandshakeStatus() == HandshakeStatus.NEED_WRAP));
    ByteBuffer outward = buffers.outward();
    channel.write(outward);
    keepUnsent(outward, buffers);
    return true;
  }

  /// A stranger that does not read its handshake is worth no buffer but a small one.
  private void keepUnsent(ByteBuffer outward, Buffers buffers) {
    if (!outward.hasRemaining()) {
      buffers.giveBack(outward);
    } else if (isOpen) {
      unsent = outward;
    } else {
      unsent = ByteBuffer.allocate(outward.remaining()).put(outward).flip();
      buffers.giveBack(outward);
    }
  }

  private void noteFinished(SSLEngineResult result) {
    isOpen |= result.getHandshakeStatus() == HandshakeStatus.FINISHED;
  }

  /// Writes what waits; whether nothing does any more.
  boolean flush(Buffers buffers) throws IOException {
    if (unsent.hasRemaining()) {
      channel.write(unsent);
    }
    if (unsent.hasRemaining()) {
      return false;
    }
    buffers.giveBack(unsent);
    unsent = NOTHING;
    return true;
  }

  /// Keeps encrypted bytes for the next read, in a buffer that grows with them.
  private void keep(ByteBuffer in) {
    int count = in.remaining();
    if (count == 0) {
      received = NOTHING;
      return;
    }
    int size = Math.max(SMALLEST_BUFFER, Integer.highestOneBit(count - 1) << 1);
    if (!isOpen) { // as strangers are, who may keep a record open for a while
      size = Math.max(count, Math.min(size, MAX_RECORD_BYTES));
    }
    received = ByteBuffer.allocate(size).put(in);
  }

  /// Tells the other side why it is refused, as far as the socket takes it. What it has sent is read
  /// first: bytes left unread would turn the close into a reset, and the reason could be lost.
  private void sendAlert(SSLEngine started, Buffers buffers) {
    try {
      wrap(started, NO_SOURCES, 0, 1, buffers);
      channel.shutdownOutput();
      channel.read(buffers.in.clear());
    } catch (IOException _) {
      // The reason that is told here is the one that led here.
    }
  }

  /// Says goodbye, as far as the socket takes it at once.
  void close(Buffers buffers) {
    SSLEngine started = engine;
    if (started == null || isBusy || !isOpen) {
      return;
    }
    try {
      started.closeOutbound();
      if (flush(buffers)) {
        wrap(started, NO_SOURCES, 0, 1, buffers);
      }
    } catch (IOException _) {
      // Gone already.
    }
  }

  /// Whether the certificate that this side has shown is out of date.
  boolean isOwnOutOfDate() {
    SSLEngine started = engine;
    Certificate[] own = started == null ? null : started.getSession().getLocalCertificates();
    if (own == null || !(own[0] instanceof X509Certificate leaf)) {
      return false;
    }
    try {
      leaf.checkValidity();
      return false;
    } catch (CertificateException _) {
      return true;
    }
  }

  /// What is wrong with the other side's claim to be `host`.
  @Nullable String objectionTo(String host) {
    SSLEngine started = engine;
    if (started == null || !isOpen) {
      return "no certificate was shown";
    }
    try {
      Certificate[] chain = started.getSession().getPeerCertificates();
      return CertifiedNames.of((X509Certificate) chain[0]).objectionTo(host);
    } catch (IOException | CertificateParsingException e) {
      return "no certificate that can be read was shown: " + e.getMessage();
    }
  }

  private static long remaining(ByteBuffer[] sources, int offset, int length) {
    long sum = 0;
    for (int i = offset; i < offset + length; i++) {
      sum += sources[i].remaining();
    }
    return sum;
  }
}
