package dev.partisan.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// One end of a connection, as the operating system keeps it: it takes in what arrives, whoever
/// reads it and when, and has room for so much on its way.
final class Socket {
  /// Room is told of when so much of it has come together; a writer that waits waits for more than
  /// that.
  private static final int ROOM_SHARE = 4;

  /// What is told of what arrives.
  interface Listener {
    void readable();

    void hasRoom();
  }

  private final Network network;
  private final Machine machine;
  private final int bufferBytes;
  private @Nullable Listener listener;
  private Socket peer;
  private Flow outgoing;
  private final ArrayDeque<byte[]> arrived = new ArrayDeque<>();
  private int firstOffset;
  private int arrivedBytes;
  private boolean isAtEnd;
  private boolean isReset;
  private boolean isClosed;

  /// Bytes written that the peer has not taken in yet, as far as is known here.
  private int underWay;

  /// Bytes taken in that the peer has not been told of yet.
  private int untold;

  @SuppressWarnings("NullAway") // joined before anything else happens
  Socket(Network network, Machine machine, int bufferBytes) {
    this.network = network;
    this.machine = machine;
    this.bufferBytes = bufferBytes;
  }

  /// Who is told from now on; what has arrived before is there to be read.
  void attach(Listener owner) {
    listener = owner;
  }

  /// Makes two sockets the ends of one connection.
  static void join(Network network, Socket one, Socket other) {
    one.peer = other;
    other.peer = one;
    one.outgoing = new Flow(network, one, other, network.nextNumber());
    other.outgoing = new Flow(network, other, one, network.nextNumber());
  }

  Machine machine() {
    return machine;
  }

  Socket peer() {
    return peer;
  }

  boolean isClosed() {
    return isClosed;
  }

  /// Whether bytes wait to be read.
  boolean hasArrived() {
    return arrivedBytes > 0;
  }

  int arrivedBytes() {
    return arrivedBytes;
  }

  /// Whether the peer has ended its stream; what it sent before may still wait.
  boolean isAtEnd() {
    return isAtEnd;
  }

  boolean isReset() {
    return isReset;
  }

  /// Takes what there is room for; returns how much that was.
  int write(ByteBuffer[] sources, int offset, int length) {
    long offered = 0;
    for (int i = offset; i < offset + length; i++) {
      offered += sources[i].remaining();
    }
    int count = (int) Math.min(offered, bufferBytes - underWay);
    if (count == 0) {
      return 0;
    }
    byte[] bytes = new byte[count];
    int filled = 0;
    for (int i = offset; filled < count; i++) {
      int part = Math.min(sources[i].remaining(), count - filled);
      sources[i].get(bytes, filled, part);
      filled += part;
    }
    underWay += count;
    outgoing.send(new Packet.Data(bytes));
    return count;
  }

  /// Moves what has arrived into a buffer, `most` bytes at most.
  void read(ByteBuffer into, int most) {
    int left = Math.min(most, arrivedBytes);
    untold += left;
    arrivedBytes -= left;
    while (left > 0) {
      byte[] first = arrived.element();
      int part = Math.min(left, first.length - firstOffset);
      into.put(first, firstOffset, part);
      firstOffset += part;
      left -= part;
      if (firstOffset == first.length) {
        arrived.remove();
        firstOffset = 0;
      }
    }
    if (untold >= bufferBytes / ROOM_SHARE) {
      outgoing.send(new Packet.Room(untold));
      untold = 0;
    }
  }

  /// Ends the stream; with bytes unread, or for one who must not wait, the peer's is cut short.
  void close(boolean isAbrupt) {
    if (!isClosed) {
      isClosed = true;
      if (!isReset) {
        outgoing.send(isAbrupt || arrivedBytes > 0 ? new Packet.Reset() : new Packet.End());
      }
      drop();
    }
  }

  /// Is no more, and nobody says so.
  void vanish() {
    isClosed = true;
    drop();
  }

  /// Breaks here and now; the other end is another matter.
  void reset() {
    arrived(new Packet.Reset());
  }

  private void tellReadable() {
    Listener owner = listener;
    if (owner != null) {
      owner.readable();
    }
  }

  private void drop() {
    arrived.clear();
    arrivedBytes = 0;
  }

  void arrived(Packet packet) {
    if (isClosed) {
      boolean isAnswered = network.answers(machine) && !(packet instanceof Packet.Reset);
      if (isAnswered && !(packet instanceof Packet.End)) {
        outgoing.send(new Packet.Reset());
      }
      return;
    }
    switch (packet) {
      case Packet.Data(byte[] bytes) -> {
        arrived.add(bytes);
        arrivedBytes += bytes.length;
        tellReadable();
      }
      case Packet.Room(int bytes) -> {
        underWay -= bytes;
        Listener owner = listener;
        if (owner != null) {
          owner.hasRoom();
        }
      }
      case Packet.End _ -> {
        isAtEnd = true;
        tellReadable();
      }
      case Packet.Reset _ -> {
        isReset = true;
        drop();
        tellReadable();
      }
    }
  }
}
