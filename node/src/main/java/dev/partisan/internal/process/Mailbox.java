package dev.partisan.internal.process;

import dev.partisan.spi.Host;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// The messages that wait for one process, in the order they came: any thread offers, the process
/// alone takes.
///
/// Its cap is one of pressure, not of size: at the cap a message is still taken in, and the
/// producer is told to hold back until half of the cap is free. Only when the process takes nothing
/// for `stuckAfter` are messages refused.
///
/// No wake-up is lost: a producer enqueues, which is a fence, and looks at the state; the consumer
/// announces that it waits, fences and looks at the queue once more. One of the two sees the other.
final class Mailbox {
  /// What an entry weighs besides its encoded bytes, so that empty messages fill a mailbox too.
  static final int ENTRY_OVERHEAD_BYTES = 64;

  private static final int RUNNING = 0;
  private static final int WAITING = 1;
  private static final int CLOSED = 2;
  private static final VarHandle STATE;

  /// Producers write one count and the consumer the other, so each has a cache line of its own.
  private static final int OFFERED = 8;

  private static final int TAKEN = 16;
  private static final int PADDED_LENGTH = 24;

  static {
    try {
      STATE = MethodHandles.lookup().findVarHandle(Mailbox.class, "state", int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final EnvelopeQueue queue = new EnvelopeQueue();
  private final ArrayDeque<Envelope> stash = new ArrayDeque<>(0);
  private final AtomicLongArray bytes = new AtomicLongArray(PADDED_LENGTH);
  private final long capBytes;
  private final Backpressure pressure;
  private volatile int state = RUNNING;

  /// Up to this count of offered bytes the mailbox is surely within its cap; spares producers the
  /// consumer's line.
  private volatile long knownLimit;

  private @Nullable Thread owner;
  private @Nullable Consumer<Envelope> undelivered;

  /// What became of an offered message.
  enum Offer {
    ACCEPTED,
    /// Taken in, and the mailbox is over its cap: hold back until [#onDrained].
    OVER_CAP,
    /// Refused: no room within the time to wait.
    FULL,
    /// Refused: over its cap, and its process takes nothing.
    STUCK,
    /// Refused: its process has ended.
    CLOSED
  }

  Mailbox(Host host, long capBytes, Duration stuckAfter) {
    this.capBytes = capBytes;
    this.knownLimit = capBytes;
    this.pressure = new Backpressure(host, this, stuckAfter);
  }

  /// Names the consumer; to be called by it, before it takes anything.
  void open() {
    owner = Thread.currentThread();
  }

  /// Takes a message in, whatever waits already, unless the process is stuck or gone.
  Offer offer(Envelope envelope, Waker waker) {
    return offer(envelope, envelope, weightOf(envelope), waker);
  }

  /// The same for messages that are linked from `head` to `tail`: all of them, or none.
  ///
  /// @param weight of all, as [#weightOf] says of each
  Offer offer(Envelope head, Envelope tail, long weight, Waker waker) {
    if (state == CLOSED) {
      return Offer.CLOSED;
    }
    if (pressure.isStuck()) {
      return Offer.STUCK;
    }
    boolean overCap = isOverCap(bytes.addAndGet(OFFERED, weight));
    if (overCap && pressure.exceeded()) {
      bytes.addAndGet(OFFERED, -weight);
      return Offer.STUCK;
    }
    queue.add(head, tail);
    int seen = state;
    if (seen != RUNNING) {
      signal(seen, waker);
    }
    return overCap ? Offer.OVER_CAP : Offer.ACCEPTED;
  }

  /// Takes in what must not be refused, whatever waits: a process has a bounded number of monitors.
  void offerNotice(DownNotice notice, Waker waker) {
    if (state == CLOSED) {
      return;
    }
    bytes.addAndGet(OFFERED, weightOf(notice));
    queue.add(notice, notice);
    int seen = state;
    if (seen != RUNNING) {
      signal(seen, waker);
    }
  }

  private boolean isOverCap(long offered) {
    if (offered <= knownLimit) {
      return false;
    }
    long limit = takenBytes() + capBytes;
    knownLimit = limit;
    return offered > limit;
  }

  /// As [#offer], after waiting for room for at most `maxWaitNanos`; the process itself never waits
  /// for its own room.
  Offer offerWhenRoom(Envelope envelope, long maxWaitNanos, Waker waker) {
    if (waitingBytes() >= capBytes && Thread.currentThread() != owner) {
      boolean hasRoom = maxWaitNanos > 0 && pressure.awaitRoom(maxWaitNanos);
      if (!hasRoom && state != CLOSED && !pressure.isStuck()) {
        return Offer.FULL;
      }
    }
    return offer(envelope, waker);
  }

  private void signal(int seen, Waker waker) {
    Thread receiver = owner;
    if (seen == CLOSED) {
      reap();
    } else if (receiver != null && STATE.compareAndSet(this, WAITING, RUNNING)) {
      waker.wake(receiver);
    }
  }

  /// Runs `resume` once, when half of the cap is free, or at the latest when the process is stuck
  /// or gone.
  void onDrained(Runnable resume) {
    pressure.onDrained(resume);
    if (state == CLOSED) {
      pressure.release();
    }
  }

  /// The next message that `wanted` accepts (any, if `null`), or `null`. Consumer only.
  @Nullable Envelope poll(@Nullable Predicate<Object> wanted) {
    Envelope kept = stash.isEmpty() ? null : unstash(wanted);
    return kept == null ? pollNew(wanted) : taken(kept);
  }

  /// As [#poll], of the messages that no poll has passed over. Consumer only.
  @Nullable Envelope pollNew(@Nullable Predicate<Object> wanted) {
    Envelope next = queue.poll();
    while (next != null) {
      if (next.isWithdrawn()) {
        Envelope _ = taken(next);
      } else if (wanted == null) {
        break;
      } else {
        stash.addLast(next); // first: if the predicate throws, the message stays
        if (wanted.test(next.message())) {
          stash.removeLast();
          break;
        }
      }
      next = queue.poll();
    }
    return next == null ? null : taken(next);
  }

  /// Announces that the consumer is about to park, and looks once more: what it finds ends the
  /// waiting.
  @Nullable Envelope announceAndPollNew(@Nullable Predicate<Object> wanted) {
    state = WAITING;
    if (pressure.isActive()) {
      pressure.consumed();
    }
    Envelope next = pollNew(wanted);
    if (next != null) {
      endWaiting();
    }
    return next;
  }

  /// Takes the announcement back. Consumer only.
  void endWaiting() {
    state = RUNNING;
  }

  private @Nullable Envelope unstash(@Nullable Predicate<Object> wanted) {
    for (Iterator<Envelope> kept = stash.iterator(); kept.hasNext(); ) {
      Envelope candidate = kept.next();
      if (candidate.isWithdrawn()) {
        kept.remove();
        Envelope _ = taken(candidate);
      } else if (wanted == null || wanted.test(candidate.message())) {
        kept.remove();
        return candidate;
      }
    }
    return null;
  }

  private Envelope taken(Envelope envelope) {
    bytes.setRelease(TAKEN, bytes.getPlain(TAKEN) + weightOf(envelope));
    if (pressure.isActive()) {
      pressure.consumed();
    }
    return envelope;
  }

  /// What a message counts against the cap.
  static long weightOf(Envelope envelope) {
    return (long) envelope.bytes() + ENTRY_OVERHEAD_BYTES;
  }

  long takenBytes() {
    return bytes.get(TAKEN);
  }

  /// What the messages weigh that are not taken yet.
  long waitingBytes() {
    long taken = takenBytes();
    return bytes.get(OFFERED) - taken;
  }

  /// Whether senders that hold back may go on.
  boolean isDrained() {
    return waitingBytes() <= capBytes / 2;
  }

  /// Whether the consumer waits for a message and none is on its way to it.
  boolean isWaitingOnEmpty() {
    return state == WAITING && queue.isEmpty();
  }

  /// Whether no message waits, passed over ones aside.
  boolean hasNothingNew() {
    return queue.isEmpty();
  }

  /// Refuses messages from now on and gives away those that wait, also those that a producer was
  /// just adding. Called once, by the consumer at its end.
  void close(Consumer<Envelope> sink) {
    undelivered = sink;
    state = CLOSED;
    Envelope kept;
    while ((kept = stash.poll()) != null) {
      sink.accept(kept);
    }
    reap();
    pressure.release();
  }

  /// After the end any producer may be the one that empties the queue; the lock makes it one at a
  /// time.
  private void reap() {
    Consumer<Envelope> sink = undelivered;
    if (sink == null) {
      throw new IllegalStateException("mailbox is not closed");
    }
    synchronized (stash) {
      Envelope left;
      while ((left = queue.poll()) != null) {
        sink.accept(left);
      }
    }
  }
}
