package dev.partisan.internal.lane;

import dev.partisan.Traffic;
import dev.partisan.spi.Host;
import dev.partisan.wire.Frames;
import dev.partisan.wire.LogRun;
import dev.partisan.wire.Parcel;
import dev.partisan.wire.Parcel.Pair;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What senders have queued on one lane: a log of small frames that any thread appends to, and a
/// queue of parcels.
///
/// Senders append under a short spin: they come with their frame already encoded, and no lock is
/// held while anything is encoded or written. The lane's event loop follows the log outside of the
/// spin.
///
/// Senders on several processors that append to one log take its cache lines from each other with each
/// message. When that has happened often, the lane gets [Stripe]s, in which small frames gather before
/// they go into the log. A pair keeps to one stripe, so that its order holds; what must know its place
/// in the log goes there behind what its stripe holds.
///
/// That the loop rests is said, and taken back, under the spin too, and under that of each stripe: so
/// a sender learns of it while it appends, without a fence of its own.
final class LaneOutbox {
  enum Appended {
    /// Queued.
    YES,
    /// Another thread holds the lane for longer than it takes to append: it has lost its processor.
    BUSY,
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

  /// How often senders must have met before the lane gets stripes: it is not by accident then.
  private static final int MEETINGS = 64;

  /// Enough that two senders which run at the same time seldom share one.
  private static final int STRIPE_COUNT =
      Math.clamp(4L * Integer.highestOneBit(Runtime.getRuntime().availableProcessors()), 4, 32);

  private static final Stripe[] NO_STRIPES = {};

  private final LaneLog log;
  private final Room smallRoom;
  private final Room largeRoom;
  private final Turn turn;
  private final Runnable wakeWriter;

  /// Of the log and of what comes with it. Who holds a stripe's may take it, never the other way round.
  private final Spin spin = new Spin();

  // Guarded by the spin.
  private int meetings;
  private boolean writerRests;
  private final Map<Pair, Integer> pairsWithParcels = new HashMap<>(); // lookups only

  // Written under the spin, read by all.
  private volatile long enqueuedParcels;
  private volatile long enqueuedBytes;
  private volatile int parcelPairs;
  private volatile boolean isClosed;
  private volatile Stripe[] stripes = NO_STRIPES;
  private final AtomicLong parcelBytes = new AtomicLong();
  private final ConcurrentLinkedQueue<Parcel> parcels = new ConcurrentLinkedQueue<>();

  /// @param limitBytes queued and retained bytes beyond which there is no room, of the log and of the
  ///   parcels each: a small message must not wait until large ones have been taken in
  /// @param wakeWriter called, on the sender's thread, when something was queued while the loop rests
  LaneOutbox(Host host, OutboundMemory memory, long limitBytes, Runnable wakeWriter) {
    this.log = new LaneLog(memory);
    this.wakeWriter = wakeWriter;
    this.smallRoom = new Room(host, limitBytes);
    this.largeRoom = new Room(host, limitBytes);
    this.turn = new Turn(host);
  }

  /// Appends a whole frame of which nobody will ask where in the log it is, unless large messages are
  /// under way; wakes the loop if it rests.
  ///
  /// @param hash what chose the lane of the frame's pair, so that it is the same for all of them
  Appended append(ByteBuffer frame, long hash) {
    Stripe stripe = stripe(hash);
    Appended appended = stripe == null ? null : appendTo(stripe, frame);
    return appended != null ? appended : appendToLog(frame, stripe, null);
  }

  /// Appends a whole frame behind all that is queued of its pair; wakes the loop if it rests. The frame
  /// is below [#appended()] then.
  Appended append(ByteBuffer frame, Pair pair) {
    return appendToLog(frame, stripe(hashOf(pair)), pair);
  }

  private static long hashOf(Pair pair) {
    String name = pair.receiverName();
    return pair.key() != 0
        ? pair.key()
        : Lane.hashOf(pair.sender(), pair.receiver(), name.isEmpty() ? null : name);
  }

  /// The stripe of a hash whose low bits have chosen the lane; `null` while senders seldom meet.
  private @Nullable Stripe stripe(long hash) {
    Stripe[] all = stripes;
    return all.length == 0 ? null : all[(int) (hash >>> 32) & all.length - 1];
  }

  /// `null` when the frame does not fit into the stripe.
  private @Nullable Appended appendTo(Stripe stripe, ByteBuffer frame) {
    boolean wakes;
    if (!stripe.tryLockSpinning()) {
      return Appended.BUSY;
    }
    try {
      if (stripe.isClosed()) {
        return Appended.CLOSED;
      } else if (!hasSmallRoom()) {
        return Appended.NO_ROOM;
      } else if (parcelPairs > 0) {
        return Appended.BEHIND_PARCEL;
      } else if (!stripe.hasRoom(frame.remaining())) {
        return null;
      }
      stripe.put(frame);
      wakes = stripe.endRest();
    } finally {
      stripe.unlock();
    }
    if (wakes) {
      wakeWriter.run();
    }
    return Appended.YES;
  }

  /// @param stripe of the frame's pair
  /// @param pair if it is not given, no large message may be under way
  private Appended appendToLog(ByteBuffer frame, @Nullable Stripe stripe, @Nullable Pair pair) {
    Appended result;
    boolean wakes;
    if (!tryLock(stripe)) {
      return Appended.BUSY;
    }
    try {
      if (isClosed) {
        result = Appended.CLOSED;
      } else if (!hasSmallRoom()) {
        result = Appended.NO_ROOM;
      } else if (parcelPairs > 0 && (pair == null || pairsWithParcels.containsKey(pair))) {
        result = Appended.BEHIND_PARCEL;
      } else {
        boolean isPut = flush(stripe, false) && log.put(frame, 1, false);
        result = isPut ? Appended.YES : Appended.NO_MEMORY;
      }
      wakes = result == Appended.YES && endRest();
    } finally {
      unlock(stripe);
    }
    if (wakes) {
      wakeWriter.run();
    }
    return result;
  }

  /// Queues a parcel behind everything that is queued now of its pair, and wakes the loop if it rests;
  /// `null` when the lane has ended.
  ///
  /// @param build makes the parcel, given the log position that it must not overtake
  @SuppressWarnings("NonAtomicVolatileUpdate") // written under the spin alone
  @Nullable Parcel enqueue(Pair pair, LongFunction<Parcel> build) {
    Stripe stripe = stripe(hashOf(pair));
    Parcel parcel;
    boolean wakes;
    lock(stripe);
    try {
      if (isClosed) {
        return null;
      }
      flush(stripe, true);
      parcel = build.apply(log.appended());
      pairsWithParcels.merge(pair, 1, Integer::sum);
      parcelPairs = pairsWithParcels.size();
      parcelBytes.addAndGet(parcel.length());
      enqueuedParcels++;
      enqueuedBytes += parcel.length();
      parcels.add(parcel);
      wakes = endRest();
    } finally {
      unlock(stripe);
    }
    if (wakes) {
      wakeWriter.run();
    }
    return parcel;
  }

  /// Takes the stripe's spin, if there is a stripe, and the log's; false when that takes long. Who
  /// appends holds a buffer, and who holds a stripe keeps others waiting: neither may give up the
  /// processor.
  private boolean tryLock(@Nullable Stripe stripe) {
    if (stripe == null) {
      if (spin.tryLock()) {
        return true;
      }
      boolean isLocked = spin.tryLockSpinning();
      if (isLocked) {
        met();
      }
      return isLocked;
    }
    if (!stripe.tryLockSpinning()) {
      return false;
    }
    boolean isLocked = spin.tryLockSpinning();
    if (!isLocked) {
      stripe.unlock();
    }
    return isLocked;
  }

  private void lock(@Nullable Stripe stripe) {
    while (!tryLock(stripe)) {
      Spin.giveWay();
    }
  }

  private void unlock(@Nullable Stripe stripe) {
    spin.unlock();
    if (stripe != null) {
      stripe.unlock();
    }
  }

  /// Under the spin: a sender had to wait for it.
  private void met() {
    if (stripes.length == 0 && !isClosed && ++meetings == MEETINGS) {
      makeStripes();
    }
  }

  /// Under the spin, or before there are senders.
  void makeStripes() {
    stripes = Stream.generate(Stripe::new).limit(STRIPE_COUNT).toArray(Stripe[]::new);
  }

  /// Under both spins: what a stripe holds goes into the log; false when there is no memory for it.
  private boolean flush(@Nullable Stripe stripe, boolean isBeyondBudget) {
    if (stripe == null || stripe.bytes() == 0) {
      return true;
    }
    if (!log.put(stripe.content(), stripe.frames(), isBeyondBudget)) {
      return false;
    }
    stripe.clear();
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

  /// Whether a small message may be queued.
  boolean hasSmallRoom() {
    return smallRoom.isOpen(log.keptBytes());
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
    long bytes = log.keptBytes() + parcelBytes.get();
    for (Stripe stripe : stripes) {
      bytes += stripe.bytes();
    }
    return bytes;
  }

  /// All that was ever queued. What is just on its way from a stripe into the log may be missing.
  Traffic queued() {
    long frames = 0;
    long bytes = 0;
    for (Stripe stripe : stripes) {
      long held = stripe.held();
      frames += Stripe.framesOf(held);
      bytes += Stripe.bytesOf(held);
    }
    frames += log.appendedFrames();
    bytes += log.appended();
    return new Traffic(
        frames + enqueuedParcels, bytes - frames * Frames.HEADER_BYTES + enqueuedBytes);
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
    return log.appended();
  }

  /// The log position below which the peer has everything.
  long freed() {
    return log.freed();
  }

  /// Takes nothing more; what is queued stays for the caller to give up.
  void close() {
    spin.lock();
    isClosed = true; // from now on there will be no further stripes
    spin.unlock();
    for (Stripe stripe : stripes) {
      lock(stripe);
      flush(stripe, true);
      stripe.close();
      unlock(stripe);
    }
    wakeAll();
  }

  // From here on: the lane's event loop only.

  /// The next queued parcel that the loop has not taken over yet.
  @Nullable Parcel pollParcel() {
    return parcels.poll();
  }

  /// Takes what stripes hold into the log.
  void gather() {
    for (Stripe stripe : stripes) {
      if (stripe.bytes() > 0) {
        lock(stripe);
        flush(stripe, true);
        unlock(stripe);
      }
    }
  }

  /// The loop rests, unless something is queued that it has not seen; returns whether it does.
  ///
  /// @param position up to which it has taken the log
  boolean rest(long position) {
    Stripe[] all = stripes;
    for (Stripe stripe : all) {
      lock(stripe);
      flush(stripe, true);
      stripe.beginRest();
      unlock(stripe);
    }
    spin.lock();
    // Stripes that there were not a moment ago do not know yet that the loop rests.
    writerRests = log.appended() == position && parcels.isEmpty() && stripes.length == all.length;
    boolean rests = writerRests;
    spin.unlock();
    return rests;
  }

  /// Whole frames from `position` on, at most to the end of their segment; `null` when there are
  /// none.
  @Nullable LogRun available(long position) {
    return log.available(position);
  }

  /// A view of the bytes of a run that was just found available; reading goes on behind it.
  ByteBuffer take(LogRun run) {
    return log.take(run);
  }

  /// The position behind `frames` frames from `position` on; reading goes on there.
  long skip(long position, long frames) {
    return log.skip(position, frames);
  }

  /// The peer has everything of the log below `position`.
  void free(long position) {
    if (position <= log.freed()) {
      return;
    }
    log.free(position);
    if (position == log.appended()) {
      spin.lock();
      log.freeIdle(position);
      spin.unlock();
    }
    log.freed(position);
    smallRoom.freed(log.keptBytes());
  }

  /// Gives up the log, after [#close]; returns how many frames of it, from `position` on, nobody
  /// will ever send.
  long discard(long position) {
    long lost = 0;
    long at = position;
    for (LogRun run = log.available(at); run != null; run = log.available(at)) {
      ByteBuffer _ = log.take(run);
      lost += run.frames();
      at = run.to();
    }
    free(log.appended());
    return lost;
  }

  /// Appends the log's frames from `position` on to another lane's, whatever its limit.
  Copied copyLogTo(LaneOutbox target, long position) {
    long copied = 0;
    long lost = 0;
    long at = position;
    for (LogRun run = log.available(at); run != null; run = log.available(at)) {
      ByteBuffer frames = log.take(run);
      while (frames.hasRemaining()) {
        int length = Frames.frameBytes(frames, frames.position());
        if (target.appendBeyondLimit(frames.slice(frames.position(), length))) {
          copied++;
        } else {
          lost++;
        }
        frames.position(frames.position() + length);
      }
      at = run.to();
    }
    free(log.appended());
    return new Copied(copied, lost);
  }

  /// Appends another lane's frame; false when this lane has ended, or there is no memory.
  private boolean appendBeyondLimit(ByteBuffer frame) {
    boolean isPut;
    boolean wakes;
    spin.lock();
    try {
      isPut = !isClosed && log.put(frame, 1, false);
      wakes = isPut && endRest();
    } finally {
      spin.unlock();
    }
    if (wakes) {
      wakeWriter.run();
    }
    return isPut;
  }

  /// Takes over another lane's parcel; false when this lane has ended, and the parcel is released.
  boolean adopt(Parcel parcel) {
    if (enqueue(parcel.pair(), parcel::movedBehind) != null) {
      return true;
    }
    parcel.release();
    return false;
  }

  /// The peer has the whole parcel, or it is given up.
  void finish(Parcel parcel) {
    parcel.release();
    spin.lock();
    try {
      pairsWithParcels.computeIfPresent(
          parcel.pair(), (pair, count) -> count > 1 ? count - 1 : null);
      parcelPairs = pairsWithParcels.size();
    } finally {
      spin.unlock();
    }
    largeRoom.freed(parcelBytes.addAndGet(-parcel.length()));
  }
}
