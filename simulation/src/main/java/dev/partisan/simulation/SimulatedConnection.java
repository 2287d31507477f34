package dev.partisan.simulation;

import dev.partisan.protocol.Address;
import dev.partisan.spi.Connection;
import dev.partisan.spi.ConnectionHandler;
import dev.partisan.spi.EventLoop;
import dev.partisan.wire.Chunk;
import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A connection as its node sees it: what its socket does, told on its event loop.
final class SimulatedConnection implements Connection, Socket.Listener {
  /// One read in so many stops short, so that frames are cut anywhere.
  private static final int SHORT_READS = 8;

  private final SimulatedTransport owner;
  private final Address remote;
  private final ConnectionHandler handler;
  private final Socket socket;
  private SimulatedLoop loop;
  private @Nullable String closeReason;
  private boolean isOpen;
  private boolean isReading = true;
  private boolean isReadDue;
  private boolean isWriteRequested;
  private boolean awaitsRoom;
  private boolean isReceiving;
  private @Nullable Move move;
  private @Nullable Chunk untaken;

  private record Move(SimulatedLoop to, Runnable then) {}

  SimulatedConnection(
      SimulatedTransport owner,
      SimulatedLoop loop,
      Address remote,
      ConnectionHandler handler,
      Socket socket) {
    this.owner = owner;
    this.loop = loop;
    this.remote = remote;
    this.handler = handler;
    this.socket = socket;
    socket.attach(this);
  }

  Socket socket() {
    return socket;
  }

  /// Both ends know of each other: on the loop.
  void open() {
    isOpen = true;
    guarded(() -> handler.opened(this));
    readable();
  }

  @Override
  public @Nullable String objectionTo(String host) {
    return null;
  }

  @Override
  public Address remoteAddress() {
    return remote;
  }

  @Override
  public void readable() {
    if (!isReadDue && isOpen && closeReason == null) {
      isReadDue = true;
      loop.execute(this::read);
    }
  }

  private void read() {
    if (isElsewhere(this::read)) {
      return;
    }
    isReadDue = false;
    if (closeReason != null) {
      return;
    }
    if (socket.isReset()) {
      close("connection lost: reset by peer");
    } else if (isReading && untaken == null) {
      if (socket.hasArrived()) {
        guarded(this::takeIn);
      }
      if (socket.hasArrived()) {
        readable();
      } else if (socket.isAtEnd()) {
        close("closed by peer");
      }
    }
  }

  private void takeIn() {
    ReadBuffers buffers = owner.network().buffers();
    Chunk chunk = buffers.open();
    RandomGenerator random = owner.network().random();
    int most = Math.min(chunk.buffer().remaining(), socket.arrivedBytes());
    if (random.nextInt(SHORT_READS) == 0) {
      most = 1 + random.nextInt(most);
    }
    socket.read(chunk.buffer(), most);
    buffers.filled();
    tellReceived(chunk);
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
      if (left.hasRemaining()) {
        ByteBuffer copy = ByteBuffer.allocateDirect(left.remaining()).put(left).flip();
        untaken = new Chunk(copy, _ -> {});
      }
      loop = leaving.to();
      loop.execute(() -> arrive(leaving));
    } else if (left.hasRemaining() && closeReason == null) {
      throw new IllegalStateException(
          "handler " + handler + " left " + left.remaining() + " received bytes");
    }
  }

  @Override
  public void moveTo(EventLoop target, Runnable then) {
    if (!isReceiving || move != null) {
      throw new IllegalStateException("moveTo is called once, from within received");
    }
    move = new Move((SimulatedLoop) target, then);
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
    readable();
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
    if (closeReason != null || awaitsRoom) {
      return 0;
    }
    long count = socket.write(sources, offset, length);
    awaitsRoom = sources[offset + length - 1].hasRemaining();
    return count;
  }

  @Override
  public void hasRoom() {
    if (awaitsRoom) {
      loop.execute(this::tellRoom);
    }
  }

  private void tellRoom() {
    if (!isElsewhere(this::tellRoom) && awaitsRoom) {
      awaitsRoom = false;
      isWriteRequested = false;
      guarded(handler::writable);
    }
  }

  @Override
  public void requestWrite() {
    if (!isWriteRequested) {
      isWriteRequested = true;
      loop.execute(this::tellRequestedWrite);
    }
  }

  private void tellRequestedWrite() {
    if (!isElsewhere(this::tellRequestedWrite) && !awaitsRoom) {
      isWriteRequested = false;
      guarded(handler::writable);
    }
  }

  @Override
  public void close(String reason) {
    if (closeReason == null) {
      closeReason = reason;
      loop.execute(() -> finish(reason));
    }
  }

  private void finish(String reason) {
    if (!isElsewhere(() -> finish(reason))) {
      socket.close(false);
      owner.forget(this);
      handler.closed(reason);
    }
  }

  /// The process is gone and its system closes what it left.
  void abandon(boolean isNoticed) {
    if (isNoticed) {
      socket.close(false);
    } else {
      socket.vanish();
    }
  }

  /// Whether a task was handed to a loop that this connection has left, or not reached yet; then it
  /// follows.
  private boolean isElsewhere(Runnable task) {
    if (loop.isCurrent() && move == null) {
      return false;
    }
    loop.execute(task);
    return true;
  }

  /// Tells the handler something, unless all that is left to tell is `closed`.
  private void guarded(Runnable telling) {
    if (closeReason == null) {
      telling.run();
    }
  }
}
