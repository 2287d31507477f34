package dev.partisan.internal.lane;

import dev.partisan.Traffic;
import dev.partisan.spi.Host;
import dev.partisan.wire.Chunk;
import dev.partisan.wire.Frames;
import dev.partisan.wire.LogRun;
import dev.partisan.wire.Parcel;
import dev.partisan.wire.Parcel.Pair;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/// What senders have queued on one lane: a log of small frames that any thread appends to, and a
/// queue of parcels.
///
/// Senders append under a short spin: they come with their frame already encoded, and no lock is
/// held while anything is encoded or written. The lane's event loop follows the log outside of the
/// lock, and alone moves its tail.
///
/// What is done for each message is only released, without a fence. That the loop rests is said and
/// taken back under the spin too, so a sender learns of it while it appends.
final class LaneOutbox {
  enum Appended {
    /// Queued.
    YES,
    /// There is no room.
    NO_ROOM,
    /// A large message of the same pair is under way: this one must follow it as a parcel.
    BEHIND_PARCEL,
    /// The node's outbound memory is used up.
    NO_MEMORY,
    /// The lane has ended.
    CLOSED
  }

  /// Messages of one log that went to another, and those that did not fit into the node's memory.
  record Copied(long copied, long lost) {}

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

  private static final VarHandle LOCK;
  private static final VarHandle APPENDED;
  private static final VarHandle APPENDED_FRAMES;
  private static final VarHandle PUBLISHED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      LOCK = lookup.findVarHandle(LaneOutbox.class, "locked", boolean.class);
      APPENDED = lookup.findVarHandle(LaneOutbox.class, "appended", long.class);
      APPENDED_FRAMES = lookup.findVarHandle(LaneOutbox.class, "appendedFrames", long.class);
      PUBLISHED = lookup.findVarHandle(Segment.class, "published", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Spins before giving the processor up: about as long as a holder needs to copy a frame.
  private static final int SPINS = 100;

  private final OutboundMemory memory;
  private final Room smallRoom;
  private final Room largeRoom;
  private final Turn turn;
  private final Runnable wakeWriter;

  @SuppressWarnings("unused") // through LOCK
  private volatile boolean locked;

  // Guarded by the spin.
  private @Nullable Segment tail;
  private boolean writerRests;
  private final Map<Pair, Integer> pairsWithParcels = new HashMap<>(); // lookups only

  // Written under the spin, or by the loop alone; read by all.
  private volatile long appended;
  private volatile long appendedFrames;
  private volatile long enqueuedParcels;
  private volatile long enqueuedBytes;
  private volatile long freed;
  private volatile int parcelPairs;
  private volatile boolean isClosed;
  private final AtomicLong parcelBytes = new AtomicLong();
  private final ConcurrentLinkedQueue<Parcel> parcels = new ConcurrentLinkedQueue<>();

  // The loop's own: the oldest kept segment, and where it reads.
  private @Nullable Segment head;
  private @Nullable Segment reading;
  private int framesRead;

  /// @param limitBytes queued and retained bytes beyond which there is no room, of the log and of the
  ///   parcels each: a small message must not wait until large ones have been taken in
  /// @param wakeWriter called, on the sender's thread, when something was queued while the loop rests
  LaneOutbox(Host host, OutboundMemory memory, long limitBytes, Runnable wakeWriter) {
    this.memory = memory;
    this.wakeWriter = wakeWriter;
    this.smallRoom = new Room(host, limitBytes);
    this.largeRoom = new Room(host, limitBytes);
    this.turn = new Turn(host);
  }

  /// Appends a whole frame, and wakes the loop if it rests.
  ///
  /// @param pair whose frame it is; if it is not given, no large message may be under way
  Appended append(ByteBuffer frame, @Nullable Pair pair) {
    Appended result;
    boolean wakes;
    lock();
    try {
      if (isClosed) {
        result = Appended.CLOSED;
      } else if (!hasSmallRoom()) {
        result = Appended.NO_ROOM;
      } else if (parcelPairs > 0 && (pair == null || pairsWithParcels.containsKey(pair))) {
        result = Appended.BEHIND_PARCEL;
      } else {
        result = put(frame) ? Appended.YES : Appended.NO_MEMORY;
      }
      wakes = result == Appended.YES && endRest();
    } finally {
      unlock();
    }
    if (wakes) {
      wakeWriter.run();
    }
    return result;
  }

  /// Under the spin: the frame goes behind all others; false when there is no memory for it.
  private boolean put(ByteBuffer frame) {
    int length = frame.remaining();
    Segment segment = tail;
    if (segment == null || segment.bytes() + length > Chunk.SIZE) {
      segment = grow();
      if (segment == null) {
        return false;
      }
    }
    long published = segment.published();
    segment.chunk.buffer().put((int) published, frame, frame.position(), length);
    segment.publish(published + (1L << 32) + length);
    APPENDED_FRAMES.setRelease(this, appendedFrames + 1);
    APPENDED.setRelease(this, appended + length);
    return true;
  }

  /// Under the spin: whether the loop rested until now.
  private boolean endRest() {
    boolean rested = writerRests;
    if (rested) {
      writerRests = false;
    }
    return rested;
  }

  /// The loop rests, unless something is queued that it has not seen; returns whether it does.
  ///
  /// @param position up to which it has taken the log
  boolean rest(long position) {
    lock();
    try {
      writerRests = appended == position && parcels.isEmpty();
      return writerRests;
    } finally {
      unlock();
    }
  }

  private @Nullable Segment grow() {
    Chunk chunk = memory.take();
    if (chunk == null) {
      return null;
    }
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

  /// Queues a parcel behind everything that is queued now, and wakes the loop if it rests; `null` when
  /// the lane has ended.
  ///
  /// @param build makes the parcel, given the log position that it must not overtake
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the spin alone
  @Nullable Parcel enqueue(LongFunction<Parcel> build) {
    Parcel parcel;
    boolean wakes;
    lock();
    try {
      if (isClosed) {
        return null;
      }
      parcel = build.apply(appended);
      pairsWithParcels.merge(parcel.pair(), 1, Integer::sum);
      parcelPairs = pairsWithParcels.size();
      parcelBytes.addAndGet(parcel.length());
      enqueuedParcels++;
      enqueuedBytes += parcel.length();
      parcels.add(parcel);
      wakes = endRest();
    } finally {
      unlock();
    }
    if (wakes) {
      wakeWriter.run();
    }
    return parcel;
  }

  @SuppressWarnings("ThreadPriorityCheck") // a holder that lost its processor gets it back sooner
  private void lock() {
    int spins = 0;
    while (!LOCK.compareAndSet(this, false, true)) {
      if (++spins < SPINS) {
        Thread.onSpinWait();
      } else {
        Thread.yield();
        spins = 0;
      }
    }
  }

  private void unlock() {
    LOCK.setRelease(this, false);
  }

  /// Whether a small message may be queued.
  boolean hasSmallRoom() {
    return smallRoom.isOpen(appended - freed);
  }

  /// Whether a large message may be queued.
  boolean hasLargeRoom() {
    return largeRoom.isOpen(parcelBytes.get());
  }

  boolean isClosed() {
    return isClosed;
  }

  /// Taken by one sender of a large message at a time, from looking for room to queueing.
  Turn turn() {
    return turn;
  }

  long queuedBytes() {
    return appended - freed + parcelBytes.get();
  }

  /// All that was ever queued.
  Traffic queued() {
    long frames = appendedFrames;
    return new Traffic(
        frames + enqueuedParcels, appended - frames * Frames.HEADER_BYTES + enqueuedBytes);
  }

  /// Who waits until [#hasSmallRoom()], or for the lane's end.
  Waiters smallWaiters() {
    return smallRoom.waiters();
  }

  /// Who waits until [#hasLargeRoom()], or for the lane's end.
  Waiters largeWaiters() {
    return largeRoom.waiters();
  }

  /// Lets everybody look again who waits for room or for what becomes of the lane.
  void wakeAll() {
    smallRoom.waiters().wakeAll();
    largeRoom.waiters().wakeAll();
  }

  /// The log position behind the last frame.
  long appended() {
    return appended;
  }

  /// The log position below which the peer has everything.
  long freed() {
    return freed;
  }

  // From here on: the lane's event loop only.

  /// The next queued parcel that the loop has not taken over yet.
  @Nullable Parcel pollParcel() {
    return parcels.poll();
  }

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

  /// The peer has everything of the log below `position`.
  void free(long position) {
    if (position <= freed) {
      return;
    }
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
    if (position == appended) {
      freeIdle(position);
    }
    freed = position;
    smallRoom.freed(appended - position);
  }

  /// Gives up the log, after [#close]; returns how many frames of it, from `position` on, nobody
  /// will ever send.
  long discard(long position) {
    long lost = 0;
    long at = position;
    for (LogRun run = available(at); run != null; run = available(at)) {
      framesRead += run.frames();
      lost += run.frames();
      at = run.to();
    }
    free(appended);
    return lost;
  }

  /// Appends the log's frames from `position` on to another lane's, whatever its limit.
  Copied copyLogTo(LaneOutbox target, long position) {
    long copied = 0;
    long lost = 0;
    long at = position;
    for (LogRun run = available(at); run != null; run = available(at)) {
      ByteBuffer frames = take(run);
      while (frames.hasRemaining()) {
        int length = Frames.frameBytes(frames, frames.position());
        ByteBuffer frame = frames.slice(frames.position(), length);
        if (target.appendBeyondLimit(frame)) {
          copied++;
        } else {
          lost++;
        }
        frames.position(frames.position() + length);
      }
      at = run.to();
    }
    free(appended);
    return new Copied(copied, lost);
  }

  /// Appends another lane's frame; false when this lane has ended, or there is no memory.
  private boolean appendBeyondLimit(ByteBuffer frame) {
    boolean wakes;
    lock();
    try {
      if (isClosed || !put(frame)) {
        return false;
      }
      wakes = endRest();
    } finally {
      unlock();
    }
    if (wakes) {
      wakeWriter.run();
    }
    return true;
  }

  /// Takes over another lane's parcel; false when this lane has ended, and the parcel is released.
  boolean adopt(Parcel parcel) {
    if (enqueue(parcel::movedBehind) != null) {
      return true;
    }
    parcel.release();
    return false;
  }

  /// Gives the last chunk back while nothing is queued, so that an idle lane holds none.
  private void freeIdle(long position) {
    lock();
    try {
      Segment segment = tail;
      if (position == appended && segment != null) {
        tail = null;
        head = null;
        reading = null;
        segment.chunk.release();
      }
    } finally {
      unlock();
    }
  }

  /// The peer has the whole parcel, or it is given up.
  void finish(Parcel parcel) {
    parcel.release();
    lock();
    try {
      pairsWithParcels.computeIfPresent(
          parcel.pair(), (pair, count) -> count > 1 ? count - 1 : null);
      parcelPairs = pairsWithParcels.size();
    } finally {
      unlock();
    }
    largeRoom.freed(parcelBytes.addAndGet(-parcel.length()));
  }

  /// Takes nothing more; what is queued stays for the caller to give up.
  void close() {
    lock();
    isClosed = true;
    unlock();
    wakeAll();
  }
}
