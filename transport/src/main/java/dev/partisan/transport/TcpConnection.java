package dev.partisan.transport;

import dev.partisan.TlsFailure;
import dev.partisan.protocol.Address;
import dev.partisan.spi.Connection;
import dev.partisan.spi.ConnectionHandler;
import dev.partisan.spi.EventLoop;
import dev.partisan.wire.Chunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// A connected socket on its event loop.
///
/// Fields without a remark belong to the loop's thread; [#moveTo] hands them from one loop to the
/// next.
final class TcpConnection implements Connection, KeyOwner {
  /// A connection that wrote this much in one turn of its loop goes on in the next.
  private static final int WRITE_BUDGET = Chunk.SIZE;

  private final TcpTransport owner;
  private final SocketChannel channel;
  private final Address remote;
  private final ConnectionHandler handler;
  private final @Nullable TlsStream tls;

  /// Set once, by whoever closes first; nothing but `closed` is told after that. Any thread.
  private final AtomicReference<@Nullable String> closeReason = new AtomicReference<>();

  /// Whether `writable` will be told without anybody asking again. Any thread.
  private final AtomicBoolean writeRequested = new AtomicBoolean();

  private final Runnable tellRequestedWrite = this::tellRequestedWrite;
  private final Runnable tellWritable;

  private volatile SelectorLoop loop;
  private @Nullable SelectionKey key;
  private boolean reading = true;
  private boolean awaitsRoom;
  private long writeTurn;
  private long writtenInTurn;
  private boolean receiving;
  private @Nullable Move move;
  private @Nullable Chunk untaken;
  private TlsTasks.@Nullable Task tlsTask;

  /// Where a connection is about to go.
  private record Move(SelectorLoop to, Runnable then) {}

  TcpConnection(
      TcpTransport owner,
      SelectorLoop loop,
      SocketChannel channel,
      Address remote,
      ConnectionHandler handler,
      @Nullable TlsStream tls) {
    this.owner = owner;
    this.tls = tls;
    this.loop = loop;
    this.channel = channel;
    this.remote = remote;
    this.handler = handler;
    this.tellWritable = handler::writable;
  }

  /// Starts serving a connected, non-blocking channel. On the loop, once.
  void open() {
    try {
      key = loop.register(channel, SelectionKey.OP_READ, this);
      handler.opened(this);
      settleTls(false);
    } catch (Throwable e) {
      failed(e);
    }
  }

  @Override
  public @Nullable String objectionTo(String host) {
    return tls == null ? null : tls.objectionTo(host);
  }

  @Override
  public Address remoteAddress() {
    return remote;
  }

  @Override
  public void ready(SelectionKey ready) {
    if (move != null) {
      return; // About to arrive on the loop it is on already.
    }
    if (ready.isWritable()) {
      tellRoom();
    }
    if (ready.isValid() && ready.isReadable()) {
      read();
    }
  }

  private void read() {
    if (isClosing() || !reading || untaken != null) {
      return;
    }
    TlsStream encrypted = tls;
    if (encrypted == null) {
      read(channel::read);
    } else {
      readEncrypted(plain -> encrypted.read(loop.tlsBuffers(), plain));
    }
  }

  private void read(ReadChunks.Source source) {
    ReadChunks chunks = loop.chunks();
    try {
      tellRead(chunks, chunks.read(source));
    } catch (IOException e) {
      lost(e);
    }
  }

  private void readEncrypted(ReadChunks.Source source) {
    boolean wasOpen = tls != null && tls.isOpen();
    ReadChunks chunks = loop.chunks();
    try {
      int count = chunks.read(source);
      settleTls(wasOpen);
      tellRead(chunks, count);
    } catch (IOException e) {
      lost(e);
    }
  }

  private void tellRead(ReadChunks chunks, int count) {
    if (count > 0 && !isClosing()) {
      tellReceived(chunks.current());
    } else if (count < 0) {
      close("closed by peer");
    }
  }

  private void lost(IOException cause) {
    if (cause instanceof SSLException) {
      TlsDiagnosis why = TlsDiagnosis.of(cause, tls != null && tls.isOwnOutOfDate());
      guarded(() -> handler.tlsFailed(why.kind(), why.text()));
      if (closeReason.get() == null && why.kind() != TlsFailure.INTERRUPTED) {
        owner.warnOfTls(remote, why.text());
      }
      close("TLS: " + why.text());
    } else {
      close("connection lost: " + cause.getMessage());
    }
  }

  /// Does what follows from progress of the TLS stream: a task for others, or bytes that may flow.
  private void settleTls(boolean wasOpen) {
    TlsStream encrypted = tls;
    if (encrypted == null) {
      return;
    }
    Runnable task = encrypted.takeTask();
    if (task != null) {
      tlsTask =
          TlsTasks.execute(
              () -> {
                task.run();
                loop.execute(this::tlsTaskDone);
              },
              encrypted.isGreetingOnly());
    }
    if (!wasOpen && encrypted.isOpen() && awaitsRoom && !encrypted.hasUnsent()) {
      awaitsRoom = false;
      clearToWrite();
    }
    updateInterest();
  }

  private void tlsTaskDone() {
    TlsStream encrypted = tls;
    if (encrypted == null || isElsewhere(this::tlsTaskDone)) {
      return;
    }
    tlsTask = null;
    encrypted.taskDone();
    if (!isClosing()) {
      guarded(() -> readEncrypted(plain -> encrypted.resume(loop.tlsBuffers(), plain)));
    }
  }

  private void tellReceived(Chunk chunk) {
    receiving = true;
    try {
      handler.received(chunk);
    } catch (RuntimeException | Error e) {
      move = null;
      throw e;
    } finally {
      receiving = false;
    }
    Move leaving = move;
    if (leaving != null) {
      depart(leaving, chunk.buffer());
    } else if (chunk.buffer().hasRemaining() && !isClosing()) {
      throw new IllegalStateException(
          "handler " + handler + " left " + chunk.buffer().remaining() + " received bytes");
    }
  }

  @Override
  public void setReading(boolean reading) {
    this.reading = reading;
    updateInterest();
    if (reading && untaken != null) {
      loop.execute(this::tellUntaken);
    }
  }

  @Override
  public void moveTo(EventLoop loop, Runnable then) {
    if (!receiving || move != null) {
      throw new IllegalStateException("moveTo is called once, from within received");
    }
    move = new Move(TcpTransport.own(loop), then);
  }

  /// Copies what is left, since the chunk stays with the old loop. The copy is a direct buffer too:
  /// a second kind of buffer would slow down the handler's code for good.
  private void depart(Move leaving, ByteBuffer left) {
    if (left.hasRemaining()) {
      ByteBuffer copy = ByteBuffer.allocateDirect(left.remaining()).put(left).flip();
      untaken = new Chunk(copy, _ -> {});
    } else {
      untaken = null;
    }
    if (key != null && leaving.to() != loop) {
      key.cancel();
      key = null;
    }
    loop = leaving.to();
    leaving.to().execute(() -> arrive(leaving));
  }

  private void arrive(Move arriving) {
    try {
      if (key == null && !isClosing()) {
        key = loop.register(channel, interest(), this);
      }
    } catch (CancelledKeyException _) {
      // Back before the loop forgot the key of the last stay, which it does each turn.
      loop.execute(() -> arrive(arriving));
      return;
    } catch (IOException | RuntimeException e) {
      failed(e);
    }
    move = null;
    guarded(arriving.then());
    tellUntaken();
  }

  private void tellUntaken() {
    if (isElsewhere(this::tellUntaken)) {
      return;
    }
    Chunk rest = untaken;
    if (rest != null && reading) {
      untaken = null;
      guarded(() -> tellReceived(rest));
    }
  }

  @Override
  public long write(ByteBuffer[] sources, int offset, int length) {
    if (isClosing() || awaitsRoom) {
      return 0;
    }
    if (isOverBudget()) {
      awaitRoom();
      return 0;
    }
    try {
      TlsStream encrypted = tls;
      long count =
          encrypted == null
              ? channel.write(sources, offset, length)
              : encrypted.write(sources, offset, length, loop.tlsBuffers());
      writtenInTurn += count;
      if (hasRemaining(sources, offset, length) || encrypted != null && encrypted.hasUnsent()) {
        awaitRoom();
      }
      return count;
    } catch (IOException e) {
      lost(e);
      return 0;
    }
  }

  /// Asks the selector to say when there is room. That may be at once, in the next turn.
  private void awaitRoom() {
    awaitsRoom = true;
    updateInterest();
  }

  private boolean isOverBudget() {
    if (writeTurn != loop.turn()) {
      writeTurn = loop.turn();
      writtenInTurn = 0;
    }
    return writtenInTurn >= WRITE_BUDGET;
  }

  static boolean hasRemaining(ByteBuffer[] sources, int offset, int length) {
    for (int i = offset + length - 1; i >= offset; i--) {
      if (sources[i].hasRemaining()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void requestWrite() {
    if (!writeRequested.get() && writeRequested.compareAndSet(false, true)) {
      loop.execute(tellRequestedWrite);
    }
  }

  private void tellRequestedWrite() {
    if (isElsewhere(tellRequestedWrite) || awaitsRoom) {
      return; // Still requested: while there is no room, further requests cost nothing.
    }
    clearToWrite();
  }

  private void tellRoom() {
    TlsStream encrypted = tls;
    try {
      if (encrypted != null && !encrypted.flush(loop.tlsBuffers())) {
        return;
      }
    } catch (IOException e) {
      lost(e);
      return;
    }
    if (encrypted != null && !encrypted.isOpen()) {
      readEncrypted(plain -> encrypted.resume(loop.tlsBuffers(), plain));
      return;
    }
    awaitsRoom = false;
    clearToWrite();
    updateInterest();
  }

  private void clearToWrite() {
    writeRequested.set(false);
    guarded(tellWritable);
  }

  private int interest() {
    TlsStream encrypted = tls;
    boolean canRead = reading && (encrypted == null || !encrypted.isBusy());
    boolean wantsRoom =
        encrypted == null
            ? awaitsRoom
            : encrypted.hasUnsent() || awaitsRoom && encrypted.isOpen() && !encrypted.isBusy();
    return (canRead ? SelectionKey.OP_READ : 0) | (wantsRoom ? SelectionKey.OP_WRITE : 0);
  }

  private void updateInterest() {
    SelectionKey current = key;
    if (current != null && current.isValid() && current.interestOps() != interest()) {
      current.interestOps(interest());
    }
  }

  @Override
  public void close(String reason) {
    if (closeReason.compareAndSet(null, reason)) {
      loop.execute(() -> finish(reason));
    }
  }

  @Override
  public void failed(Throwable cause) {
    owner.logFailure("connection_failed", remote, cause);
    close("internal error: " + cause);
  }

  private boolean isClosing() {
    return closeReason.get() != null;
  }

  private void finish(String reason) {
    if (isElsewhere(() -> finish(reason))) {
      return;
    }
    if (tls != null) {
      tls.close(loop.tlsBuffers());
    }
    if (tlsTask != null) {
      TlsTasks.forget(tlsTask);
    }
    TcpTransport.closeQuietly(channel);
    owner.tellClosed(this, handler, remote, reason);
  }

  /// Whether `task` was handed over to a loop that this connection has left, or not reached yet;
  /// then `task` follows it.
  private boolean isElsewhere(Runnable task) {
    SelectorLoop current = loop;
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
    } catch (Throwable e) {
      failed(e);
    }
  }
}
