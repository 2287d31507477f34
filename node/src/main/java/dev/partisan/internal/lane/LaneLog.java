package dev.partisan.internal.lane;

import dev.partisan.wire.Chunk;
import dev.partisan.wire.Frames;
import dev.partisan.wire.LogRun;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/// A lane's small frames in chunks, appended to by whoever holds the lane's spin and followed by its
/// event loop outside of it.
///
/// What is appended is only released, without a fence. The loop alone moves the tail.
final class LaneLog {
  /// A chunk of the log. `published` packs what its readers may see: frames in the high half, bytes
  /// in the low half.
  private static final class Segment {
    final Chunk chunk;
    final long base;

    @SuppressWarnings("unused") // through PUBLISHED
    private volatile long published;

    volatile @Nullable Segment next;

    Segment(Chunk chunk, long base) {
      this.chunk = chunk;
      this.base = base;
    }

    long published() {
      return published;
    }

    void publish(long framesAndBytes) {
      PUBLISHED.setRelease(this, framesAndBytes);
    }

    int bytes() {
      return (int) published;
    }

    long end() {
      return base + bytes();
    }
  }

  private static final VarHandle APPENDED;
  private static final VarHandle APPENDED_FRAMES;
  private static final VarHandle PUBLISHED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      APPENDED = lookup.findVarHandle(LaneLog.class, "appended", long.class);
      APPENDED_FRAMES = lookup.findVarHandle(LaneLog.class, "appendedFrames", long.class);
      PUBLISHED = lookup.findVarHandle(Segment.class, "published", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final OutboundMemory memory;

  // Guarded by the lane's spin.
  private @Nullable Segment tail;

  // Written under the spin, or by the loop alone; read by all.
  private volatile long appended;
  private volatile long appendedFrames;
  private volatile long freed;

  // The loop's own: the oldest kept segment, and where it reads.
  private @Nullable Segment head;
  private @Nullable Segment reading;
  private int framesRead;

  LaneLog(OutboundMemory memory) {
    this.memory = memory;
  }

  /// The position behind the last frame.
  long appended() {
    return appended;
  }

  /// How many frames were ever appended.
  long appendedFrames() {
    return appendedFrames;
  }

  /// The position below which the peer has everything.
  long freed() {
    return freed;
  }

  long keptBytes() {
    long gone = freed; // first: it must not overtake what it is taken from
    return appended - gone;
  }

  // From here on: under the spin.

  /// Appends whole frames; false when there is no memory for them.
  ///
  /// @param isBeyondBudget whether the node's budget does not count, because they were accepted before
  boolean put(ByteBuffer frames, int count, boolean isBeyondBudget) {
    int length = frames.remaining();
    Segment segment = tail;
    if (segment == null || segment.bytes() + length > Chunk.SIZE) {
      Chunk chunk = isBeyondBudget ? memory.takeBeyondBudget() : memory.take();
      if (chunk == null) {
        return false;
      }
      segment = grow(chunk);
    }
    long published = segment.published();
    segment.chunk.buffer().put((int) published, frames, frames.position(), length);
    segment.publish(published + ((long) count << 32) + length);
    APPENDED_FRAMES.setRelease(this, appendedFrames + count);
    APPENDED.setRelease(this, appended + length);
    return true;
  }

  private Segment grow(Chunk chunk) {
    Segment segment = new Segment(chunk, appended);
    Segment last = tail;
    tail = segment;
    if (last != null) {
      last.next = segment;
    } else {
      head = segment;
    }
    return segment;
  }

  /// Gives the last chunk back while nothing is queued, so that an idle lane holds none. On the loop.
  void freeIdle(long position) {
    Segment segment = tail;
    if (position == appended && segment != null) {
      tail = null;
      head = null;
      reading = null;
      segment.chunk.release();
    }
  }

  // From here on: the lane's event loop only.

  /// Whole frames from `position` on, at most to the end of their segment; `null` when there are
  /// none.
  @Nullable LogRun available(long position) {
    if (appended == position) {
      return null;
    }
    Segment segment = reading;
    if (segment == null) {
      moveReader(position);
      segment = reading;
    }
    while (segment != null) {
      Segment next = segment.next; // read first: once there is a next one, this one grows no more
      long published = segment.published();
      long end = segment.base + (int) published;
      if (position < end) {
        return new LogRun(position, end, (int) (published >>> 32) - framesRead);
      }
      if (next == null) {
        return null;
      }
      segment = next;
      reading = next;
      framesRead = 0;
    }
    return null;
  }

  /// A view of the bytes of a run that was just found available; reading goes on behind it.
  ByteBuffer take(LogRun run) {
    Segment segment = reading;
    if (segment == null) {
      throw new IllegalStateException("no segment is being read");
    }
    framesRead += run.frames();
    return segment
        .chunk
        .buffer()
        .slice((int) (run.from() - segment.base), (int) (run.to() - run.from()));
  }

  /// The position behind `frames` frames from `position` on; reading goes on there.
  long skip(long position, long frames) {
    moveReader(position);
    long at = position;
    long left = frames;
    Segment segment = reading;
    while (left > 0 && segment != null) {
      if (at == segment.end()) {
        segment = segment.next;
        reading = segment;
        framesRead = 0;
        continue;
      }
      at += Frames.frameBytes(segment.chunk.buffer(), (int) (at - segment.base));
      framesRead++;
      left--;
    }
    return at;
  }

  private void moveReader(long position) {
    Segment segment = head;
    while (segment != null && segment.next != null && position >= segment.end()) {
      segment = segment.next;
    }
    reading = segment;
    framesRead = 0;
    if (segment != null) {
      long at = segment.base;
      while (at < position) {
        at += Frames.frameBytes(segment.chunk.buffer(), (int) (at - segment.base));
        framesRead++;
      }
    }
  }

  /// Lets go of whole chunks below `position`, which is beyond all that was freed before.
  void free(long position) {
    Segment segment = head;
    while (segment != null && segment.next != null && segment.end() <= position) {
      segment.chunk.release();
      if (reading == segment) {
        reading = segment.next;
        framesRead = 0;
      }
      segment = segment.next;
    }
    head = segment;
  }

  /// Senders may count on the room below `position` from now on.
  void freed(long position) {
    freed = position;
  }
}
