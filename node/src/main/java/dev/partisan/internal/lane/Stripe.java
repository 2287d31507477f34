package dev.partisan.internal.lane;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;

/// Small frames on their way into a lane's log.
///
/// Senders on several processors that append to one log take its cache lines from each other with
/// each message. So a lane on which they meet gets some stripes; a pair of sender and receiver keeps
/// to one of them, and the log is taken once for as many frames as a stripe holds.
///
/// All but the figures is guarded by the stripe's own spin. Who holds it may take the log's, never
/// the other way round.
final class Stripe extends Spin {
  /// Some hundred small frames: then the log costs each of them next to nothing.
  static final int BYTES = 8 * 1024;

  /// Longer frames go straight into the log: copying them twice costs more than it spares.
  static final int MAX_FRAME_BYTES = 1024;

  private static final VarHandle HELD;

  static {
    try {
      HELD = MethodHandles.lookup().findVarHandle(Stripe.class, "held", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ByteBuffer buffer = ByteBuffer.allocate(BYTES);

  /// Packs frames, in the high half, and bytes, in the low half.
  private volatile long held;

  private boolean writerRests;
  private boolean isClosed;

  /// What is held, for [#bytesOf] and [#framesOf]. Any thread.
  long held() {
    return held;
  }

  static int bytesOf(long held) {
    return (int) held;
  }

  static int framesOf(long held) {
    return (int) (held >>> 32);
  }

  /// How many bytes are held. Any thread.
  int bytes() {
    return bytesOf(held);
  }

  /// How many frames are held.
  int frames() {
    return framesOf(held);
  }

  boolean hasRoom(int length) {
    return length <= MAX_FRAME_BYTES && bytes() + length <= BYTES;
  }

  /// Takes a frame in that there is room for.
  void put(ByteBuffer frame) {
    long now = held;
    int length = frame.remaining();
    buffer.put((int) now, frame, frame.position(), length);
    HELD.setRelease(this, now + (1L << 32) + length);
  }

  /// The frames that are held, to be copied before the next call.
  ByteBuffer content() {
    return buffer.slice(0, bytes());
  }

  /// The frames are in the log.
  void clear() {
    HELD.setRelease(this, 0L);
  }

  /// The loop may rest: the next sender here wakes it.
  void beginRest() {
    writerRests = true;
  }

  /// Whether the loop rested until now.
  boolean endRest() {
    boolean rested = writerRests;
    if (rested) {
      writerRests = false;
    }
    return rested;
  }

  boolean isClosed() {
    return isClosed;
  }

  /// Takes nothing more in.
  void close() {
    isClosed = true;
  }
}
