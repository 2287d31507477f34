package dev.partisan.cli.kv;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// One client. It belongs to the server's thread; answers come from any.
///
/// Commands are taken in while few are under way and little waits to be written: so a long pipeline, or a client that
/// does not read, stays in the client's own socket.
final class KvConnection {
  private static final int MAX_UNDER_WAY = 256;
  private static final int MAX_WAITING_BYTES = 1024 * 1024;
  private static final int BUFFERS_A_WRITE = 64;

  /// The place of an answer, in the order of the commands.
  private static final class Place {
    private volatile byte @Nullable [] answer;
  }

  private final SocketChannel channel;
  private final SelectionKey key;
  private final KvCommands commands;
  private final KvCommands.Client client;
  private final RespParser parser;
  private final Queue<Place> underWay = new ArrayDeque<>();
  private final ArrayDeque<ByteBuffer> toWrite = new ArrayDeque<>();
  private final Runnable wake;
  private final AtomicBoolean isDirty = new AtomicBoolean();
  private final ByteBuffer left = ByteBuffer.allocate(KvServer.READ_BYTES).flip();
  private long waiting;
  private boolean isEnding;

  /// A command behind which none begins before it is answered.
  private @Nullable Place alone;

  /// @param wake has the server's thread call [#progress]
  KvConnection(
      SocketChannel channel,
      SelectionKey key,
      KvCommands commands,
      KvCommands.Client client,
      RespParser parser,
      java.util.function.Consumer<KvConnection> wake) {
    this.channel = channel;
    this.key = key;
    this.commands = commands;
    this.client = client;
    this.parser = parser;
    this.wake =
        () -> {
          if (isDirty.compareAndSet(false, true)) {
            wake.accept(this);
          }
        };
  }

  /// Reads once, as far as there is room; returns whether the connection goes on.
  boolean read(ByteBuffer chunk) throws IOException {
    if (!mayTake()) {
      return settle();
    }
    chunk.clear();
    int count = channel.read(chunk);
    if (count < 0) {
      return false;
    }
    take(chunk.flip());
    if (chunk.hasRemaining()) {
      left.clear();
      left.put(chunk).flip();
    }
    return settle();
  }

  private boolean mayTake() {
    return !left.hasRemaining() && mayBegin();
  }

  private boolean mayBegin() {
    Place before = alone;
    return !isEnding
        && underWay.size() < MAX_UNDER_WAY
        && waiting < MAX_WAITING_BYTES
        && (before == null || before.answer != null);
  }

  private void take(ByteBuffer in) {
    try {
      while (mayBegin()) {
        List<byte[]> command = parser.next(in);
        if (command == null) {
          return;
        }
        begin(command);
      }
    } catch (RespException e) {
      Place place = new Place();
      place.answer = Resp.error("ERR " + e.getMessage());
      underWay.add(place);
      isEnding = true;
      in.position(in.limit());
    }
  }

  private void begin(List<byte[]> command) {
    Place place = new Place();
    underWay.add(place);
    alone = KvCommands.takesSteps(command) ? place : null;
    var _ =
        commands
            .run(client, command)
            .thenAccept(answer -> {
              place.answer = answer;
              wake.run();
            });
    isEnding = client.isLeaving;
  }

  /// Answers have come, or there is room to write.
  boolean progress() throws IOException {
    isDirty.set(false);
    return settle();
  }

  /// Writes what is complete, takes in what there is room for; returns whether the connection goes on.
  private boolean settle() throws IOException {
    boolean hasTaken;
    do {
      collect();
      write();
      collect();
      int before = left.remaining();
      if (left.hasRemaining()) {
        take(left);
      }
      hasTaken = left.remaining() < before && toWrite.isEmpty();
    } while (hasTaken);
    if (isEnding && underWay.isEmpty() && toWrite.isEmpty()) {
      return false;
    }
    key.interestOps(
        (toWrite.isEmpty() ? 0 : SelectionKey.OP_WRITE) | (mayTake() ? SelectionKey.OP_READ : 0));
    return true;
  }

  private void collect() {
    for (Place next = underWay.peek(); next != null; next = underWay.peek()) {
      byte[] answer = next.answer;
      if (answer == null) {
        return;
      }
      underWay.remove();
      waiting += answer.length;
      toWrite.add(ByteBuffer.wrap(answer));
    }
  }

  private void write() throws IOException {
    while (!toWrite.isEmpty()) {
      List<ByteBuffer> some = new ArrayList<>();
      for (ByteBuffer each : toWrite) {
        some.add(each);
        if (some.size() == BUFFERS_A_WRITE) {
          break;
        }
      }
      long written =
          some.size() == 1
              ? channel.write(some.getFirst())
              : channel.write(some.toArray(ByteBuffer[]::new));
      waiting -= written;
      while (!toWrite.isEmpty() && !toWrite.peek().hasRemaining()) {
        toWrite.remove();
      }
      if (written == 0 || !toWrite.isEmpty() && toWrite.peek().position() > 0) {
        return; // the client reads no faster
      }
    }
  }

  void close() throws IOException {
    key.cancel();
    channel.close();
  }
}
