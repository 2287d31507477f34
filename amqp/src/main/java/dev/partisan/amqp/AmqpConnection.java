package dev.partisan.amqp;

import dev.partisan.Cancellable;
import dev.partisan.protocol.Address;
import dev.partisan.spi.Connection;
import dev.partisan.spi.ConnectionHandler;
import dev.partisan.spi.EventLoop;
import dev.partisan.wire.Chunk;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One end of a connection between two nodes, whose bytes travel as messages between two queues.
///
/// What may be sent is bounded twice: by the receiver's credit, so that neither its memory nor its queue fills up, and
/// by the segments that the broker has not confirmed. Beyond that the lane keeps what it has, and small messages
/// gather into larger segments. A gap, a segment that the broker returns or refuses, and the loss of either end's
/// connection to the broker close it; the lane dials anew and resumes, so nothing is lost or doubled.
///
/// Fields without a remark belong to the loop's thread.
final class AmqpConnection implements Connection {
  /// Bytes of a segment: few enough that a message does not hold up the broker's others for long.
  private static final int SEGMENT_BYTES = 64 * 1024;

  /// Bytes that are told before other connections of the loop get their turn.
  private static final int TURN_BYTES = Chunk.SIZE;

  private record Arrival(Segment segment, byte[] body) {}

  private record Move(EventLoop to, Runnable then) {}

  private final AmqpTransport owner;
  private final BrokerLink link;
  private final long id;
  private final Address remote;
  private final ConnectionHandler handler;
  private final long window;
  private final int inFlight;

  /// What has arrived, in its order. Any thread adds.
  private final Queue<Arrival> inbox = new ConcurrentLinkedQueue<>();

  private final AtomicBoolean hasAskedControl = new AtomicBoolean();
  private final AtomicBoolean isDrainDue = new AtomicBoolean();
  private final AtomicBoolean writeRequested = new AtomicBoolean();
  private final AtomicReference<@Nullable String> closeReason = new AtomicReference<>();

  /// Up to where the peer lets this end send, and segments without the broker's confirm. Any thread.
  private final AtomicLong peerLimit = new AtomicLong();

  private final AtomicInteger unconfirmed = new AtomicInteger();

  private volatile EventLoop loop;
  private volatile @Nullable String peerQueue;
  private volatile long peerId;

  /// Whether the broker knows of it, so that it ends with the connection to the broker.
  private volatile boolean isBound;

  private volatile boolean awaitsRoom;

  private boolean isOpen;
  private boolean isReading = true;
  private long sentBytes;
  private long receivedBytes;
  private long takenBytes;
  private long grantedLimit;
  private boolean isReceiving;
  private @Nullable Move move;
  private @Nullable Chunk untaken;
  private @Nullable Cancellable deadline;

  AmqpConnection(
      AmqpTransport owner,
      BrokerLink link,
      long id,
      Address remote,
      EventLoop loop,
      ConnectionHandler handler) {
    this.owner = owner;
    this.link = link;
    this.id = id;
    this.remote = remote;
    this.loop = loop;
    this.handler = handler;
    this.window = owner.config().windowBytes();
    this.inFlight = owner.config().inFlight();
    this.grantedLimit = window;
  }

  long id() {
    return id;
  }

  BrokerLink link() {
    return link;
  }

  boolean isBound() {
    return isBound;
  }

  /// The broker has the message that opens this connection, or that accepts it.
  void bind() {
    isBound = true;
  }

  /// Whether the node's control queue is still to be asked, as the lane's own is not there. Once.
  boolean asksControl() {
    return !hasAskedControl.getAndSet(true);
  }

  /// Waits for the other end so long. On the loop.
  void awaitAnswer(Duration timeout) {
    if (!isOpen && !isClosing()) {
      deadline =
          loop.schedule(
              timeout.toNanos(),
              () -> close(remote + " did not answer within " + timeout.toMillis() + " ms"));
    }
  }

  /// Somebody opened this connection. On the loop.
  void accepted(long from, String queue, long limit) {
    learn(from, queue, limit);
    link.send(outgoing(new Segment.Accept(from, id, window)));
    open();
  }

  /// The peer's end. Any thread, once.
  private void learn(long from, String queue, long limit) {
    peerId = from;
    peerLimit.set(limit);
    peerQueue = queue;
  }

  private void open() {
    isOpen = true;
    if (deadline != null) {
      deadline.cancel();
      deadline = null;
    }
    guarded(() -> handler.opened(this));
  }

  /// Something came for this end. Any thread, in the order of the queue.
  void arrived(Segment segment, byte[] body, @Nullable String replyTo) {
    switch (segment) {
      case Segment.Credit credit -> {
        if (credit.from() == peerId) {
          peerLimit.accumulateAndGet(credit.limit(), Math::max);
          roomMayHaveCome();
        }
      }
      case Segment.Accept accept -> {
        if (replyTo != null && peerQueue == null) {
          learn(accept.from(), replyTo, accept.window());
          tell(segment, body);
        }
      }
      case Segment.Data _, Segment.Close _ -> tell(segment, body);
      case Segment.Open _ -> {}
    }
  }

  private void tell(Segment segment, byte[] body) {
    inbox.add(new Arrival(segment, body));
    drainSoon();
  }

  private void drainSoon() {
    if (isDrainDue.compareAndSet(false, true)) {
      loop.execute(this::drain);
    }
  }

  private void drain() {
    if (isElsewhere(this::drain)) {
      return;
    }
    isDrainDue.set(false);
    long turnEnd = receivedBytes + TURN_BYTES;
    while (!isClosing() && untaken == null && move == null) {
      Arrival next = inbox.peek();
      if (next == null || isOpen && !isReading) {
        return;
      }
      if (receivedBytes >= turnEnd) {
        drainSoon();
        return;
      }
      inbox.remove();
      take(next);
    }
  }

  private void take(Arrival arrival) {
    switch (arrival.segment()) {
      case Segment.Accept _ -> open();
      case Segment.Data data -> take(data, arrival.body());
      case Segment.Close closed -> close("closed by peer: " + closed.reason());
      case Segment.Open _, Segment.Credit _ -> {}
    }
  }

  private void take(Segment.Data data, byte[] body) {
    int length = body.length - data.start();
    if (data.offset() != receivedBytes || length > Chunk.SIZE || !isOpen) {
      close(
          "a gap in what the broker delivered: byte %d came after byte %d"
              .formatted(data.offset(), receivedBytes));
      return;
    }
    receivedBytes += length;
    Chunk chunk = LoopChunks.of(loop).copy(body, data.start(), length);
    guarded(() -> tellReceived(chunk));
    taken(length);
  }

  private void taken(int bytes) {
    takenBytes += bytes;
    if (grantedLimit - takenBytes < window / 2 && !isClosing()) {
      grantedLimit = takenBytes + window;
      link.send(outgoing(new Segment.Credit(peerId, id, grantedLimit)));
    }
  }

  private void tellReceived(Chunk chunk) {
    isReceiving = true;
    try {
      handler.received(chunk);
    } catch (RuntimeException | Error e) {
      move = null;
      throw e;
    } finally {
      isReceiving = false;
    }
    ByteBuffer left = chunk.buffer();
    Move leaving = move;
    if (leaving != null) {
      // The chunk stays with the old loop.
      untaken =
          left.hasRemaining()
              ? new Chunk(ByteBuffer.allocateDirect(left.remaining()).put(left).flip(), _ -> {})
              : null;
      loop = leaving.to();
      leaving.to().execute(() -> arrive(leaving));
    } else if (left.hasRemaining() && !isClosing()) {
      throw new IllegalStateException(
          "handler " + handler + " left " + left.remaining() + " received bytes");
    }
  }

  @Override
  public void moveTo(EventLoop to, Runnable then) {
    if (!isReceiving || move != null) {
      throw new IllegalStateException("moveTo is called once, from within received");
    }
    move = new Move(to, then);
  }

  private void arrive(Move arriving) {
    move = null;
    guarded(arriving.then());
    tellUntaken();
  }

  private void tellUntaken() {
    if (isElsewhere(this::tellUntaken)) {
      return;
    }
    Chunk rest = untaken;
    if (rest != null && isReading) {
      untaken = null;
      guarded(() -> tellReceived(rest));
    }
    drainSoon();
  }

  @Override
  public void setReading(boolean reading) {
    isReading = reading;
    if (reading) {
      loop.execute(this::tellUntaken);
    }
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    String queue = peerQueue;
    if (isClosing() || awaitsRoom || queue == null) {
      return 0;
    }
    long left = 0;
    for (int i = offset; i < offset + length; i++) {
      left += sources[i].remaining();
    }
    long total = 0;
    int source = offset;
    while (left > 0 && hasRoom()) {
      int bytes = (int) Math.min(Math.min(left, SEGMENT_BYTES), peerLimit.get() - sentBytes);
      ByteBuffer body = ByteBuffer.allocate(SegmentCodec.DATA_HEADER_BYTES + bytes);
      SegmentCodec.putDataHeader(body, peerId, id, sentBytes);
      source = gather(sources, source, body);
      sentBytes += bytes;
      total += bytes;
      left -= bytes;
      unconfirmed.incrementAndGet();
      link.send(new Outgoing("", queue, body.array(), true, this));
    }
    if (left > 0) {
      awaitsRoom = true;
      if (hasRoom()) {
        roomMayHaveCome(); // it came between the two looks
      }
    }
    return total;
  }

  /// Fills the body, and returns the first source that is not used up.
  private static int gather(ByteBuffer[] sources, int first, ByteBuffer body) {
    int source = first;
    while (body.hasRemaining()) {
      ByteBuffer next = sources[source];
      if (next.remaining() <= body.remaining()) {
        body.put(next);
        source++;
      } else {
        int part = body.remaining();
        body.put(next.slice(next.position(), part));
        next.position(next.position() + part);
      }
    }
    return source;
  }

  private boolean hasRoom() {
    return unconfirmed.get() < inFlight && sentBytes < peerLimit.get();
  }

  /// The broker has taken a segment over. Any thread.
  void confirmed() {
    unconfirmed.decrementAndGet();
    roomMayHaveCome();
  }

  private void roomMayHaveCome() {
    if (awaitsRoom) {
      loop.execute(this::tellRoom);
    }
  }

  private void tellRoom() {
    if (!isElsewhere(this::tellRoom) && awaitsRoom && hasRoom()) {
      awaitsRoom = false;
      writeRequested.set(false);
      guarded(handler::writable);
    }
  }

  @Override
  public void requestWrite() {
    if (!writeRequested.get() && writeRequested.compareAndSet(false, true)) {
      loop.execute(this::tellRequestedWrite);
    }
  }

  private void tellRequestedWrite() {
    if (!isElsewhere(this::tellRequestedWrite) && !awaitsRoom) {
      writeRequested.set(false);
      guarded(handler::writable);
    }
  }

  @Override
  public void close(String reason) {
    if (closeReason.compareAndSet(null, reason)) {
      loop.execute(() -> finish(reason, true));
    }
  }

  /// The connection to the broker is gone. Any thread.
  void lost(String reason) {
    if (closeReason.compareAndSet(null, reason)) {
      loop.execute(() -> finish(reason, false));
    }
  }

  boolean isClosing() {
    return closeReason.get() != null;
  }

  private void finish(String reason, boolean tellsPeer) {
    if (isElsewhere(() -> finish(reason, tellsPeer))) {
      return;
    }
    if (deadline != null) {
      deadline.cancel();
    }
    Outgoing farewell = tellsPeer ? farewell(reason) : null;
    if (farewell != null) {
      link.send(farewell);
    }
    try {
      handler.closed(reason);
    } catch (RuntimeException | Error e) {
      owner.logFailure("closed_handler_failed", remote, e);
    } finally {
      inbox.clear();
      owner.remove(this);
    }
  }

  /// What tells the other end that this one is gone; `null` when there is no other end yet. Any thread.
  @Nullable Outgoing farewell(String reason) {
    String queue = peerQueue;
    return queue == null
        ? null
        : new Outgoing(
            "", queue, SegmentCodec.encode(new Segment.Close(peerId, id, reason)), false, null);
  }

  private Outgoing outgoing(Segment segment) {
    String queue = peerQueue;
    return new Outgoing("", queue == null ? "" : queue, SegmentCodec.encode(segment), false, null);
  }

  @Override
  public @Nullable String objectionTo(String host) {
    return null;
  }

  @Override
  public Address remoteAddress() {
    return remote;
  }

  /// Whether a task was handed to a loop that this connection has left, or not reached yet; then it follows.
  private boolean isElsewhere(Runnable task) {
    EventLoop current = loop;
    if (current.isCurrent() && move == null) {
      return false;
    }
    current.execute(task);
    return true;
  }

  /// Tells the handler something, unless all that is left to tell is `closed`.
  private void guarded(Runnable telling) {
    try {
      if (!isClosing()) {
        telling.run();
      }
    } catch (RuntimeException | Error e) {
      owner.logFailure("connection_failed", remote, e);
      close("internal error: " + e);
    }
  }
}
