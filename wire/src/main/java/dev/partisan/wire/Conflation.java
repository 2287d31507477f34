package dev.partisan.wire;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// Decides which messages of a monotonic lane go out, wait, or are subsumed by a newer one of the same
/// key (paper, "Monotonic Channels").
///
/// For each key at most one message is encoded and not yet handed to the connection, and at most one,
/// the newest, waits behind it. A message that takes another's place keeps that one's turn, so a key
/// that is replaced all the time goes out as often as any other.
///
/// ```
/// absent --offer--> ENCODING --queued--> QUEUED --its bytes are handed over--> absent
///                   failed: puts the message back, at the front
/// in each of these states one more message may wait
/// ```
///
/// @param <K> what a message is subsumed by: receiver and partition key
/// @param <M> the messages
public final class Conflation<K, M> {
  /// What the lane takes at the moment.
  public enum Way {
    /// Little or nothing is queued.
    OPEN,
    /// Much is queued: only what has waited for longer than the window may go.
    BACKED_UP,
    /// Nothing can be queued: there is no room, or no connection.
    SHUT
  }

  /// What an offered message is to do.
  public sealed interface Offer<K, M> {
    /// Go out now: the caller encodes and queues it, and reports with the ticket.
    record Goes<K, M>(Ticket<K, M> ticket) implements Offer<K, M> {}

    /// Waits for its turn, in the place of `replaced` if there was one.
    record Waits<K, M>(@Nullable M replaced) implements Offer<K, M> {}

    /// Would have to wait, and may not.
    record Refused<K, M>(Refusal why) implements Offer<K, M> {}
  }

  /// Why a message may not wait.
  public enum Refusal {
    /// So many messages wait already.
    FULL,
    /// Nothing is taken in any more.
    CLOSED,
    /// The caller wanted to be asked first.
    MUST_WAIT
  }

  /// The right to encode one message of a key; nobody else encodes one of that key meanwhile.
  public record Ticket<K, M>(K key, M message, long since) {}

  /// One key's messages.
  private static final class Slot<K, M> {
    final K key;
    boolean isEncoding;
    @Nullable BooleanSupplier queued;
    @Nullable M waiting;
    long since;

    Slot(K key) {
      this.key = key;
    }
  }

  private record Queued<K, M>(Slot<K, M> slot, BooleanSupplier isHandedOver) {}

  private final Limits<M> limits;
  private final long windowNanos;
  private final Map<K, Slot<K, M>> slots = new HashMap<>(); // lookups only
  private final ArrayDeque<Slot<K, M>> turns = new ArrayDeque<>();
  private final ArrayDeque<Queued<K, M>> queued = new ArrayDeque<>();
  private long waitingBytes;
  private boolean isClosed;

  /// How much may wait.
  ///
  /// @param messages that wait at a time
  /// @param bytes of them; one larger message waits alone
  /// @param bytesOf what a message counts
  public record Limits<M>(int messages, long bytes, ToLongFunction<M> bytesOf) {}

  /// @param windowNanos how long a message waits for others at most, given that there is room
  public Conflation(Limits<M> limits, long windowNanos) {
    this.limits = limits;
    this.windowNanos = windowNanos;
  }

  /// How many messages wait.
  public int waiting() {
    return turns.size();
  }

  /// How many keys are known now: those with a message that waits, is encoded, or is queued.
  public int keys() {
    return slots.size();
  }

  /// Whether a message of no bytes, and of a key of which none waits, could wait.
  public boolean hasPlace() {
    return turns.size() < limits.messages() && waitingBytes < limits.bytes();
  }

  /// When the message whose turn is next began to wait; `Long.MAX_VALUE` when none waits.
  public long nextSince() {
    Slot<K, M> next = turns.peekFirst();
    return next == null ? Long.MAX_VALUE : next.since;
  }

  /// Takes a newer message of `key`.
  ///
  /// @param mayWait whether the message may be kept as it is; if not, [Refusal#MUST_WAIT] tells the
  ///   caller to offer one that may
  public Offer<K, M> offer(K key, M message, Way way, boolean mayWait, long nowNanos) {
    forgetHandedOver();
    if (isClosed) {
      return new Offer.Refused<>(Refusal.CLOSED);
    }
    Slot<K, M> known = slots.get(key);
    if (way == Way.OPEN && turns.isEmpty() && (known == null || isFree(known))) {
      Slot<K, M> slot = known != null ? known : slotOf(key);
      slot.isEncoding = true;
      return new Offer.Goes<>(new Ticket<>(key, message, nowNanos));
    }
    if (!mayWait) {
      return new Offer.Refused<>(Refusal.MUST_WAIT);
    }
    M replaced = known == null ? null : known.waiting;
    long others = waitingBytes - (replaced == null ? 0 : bytesOf(replaced));
    boolean isOverBytes = others > 0 && others + bytesOf(message) > limits.bytes();
    if (isOverBytes || replaced == null && turns.size() >= limits.messages()) {
      return new Offer.Refused<>(Refusal.FULL);
    }
    waitingBytes = others + bytesOf(message);
    if (known != null && replaced != null) {
      known.waiting = message;
      return new Offer.Waits<>(replaced);
    }
    Slot<K, M> slot = known != null ? known : slotOf(key);
    slot.waiting = message;
    slot.since = nowNanos;
    turns.addLast(slot);
    return new Offer.Waits<>(null);
  }

  private Slot<K, M> slotOf(K key) {
    return slots.computeIfAbsent(key, Slot::new);
  }

  private long bytesOf(M message) {
    return limits.bytesOf().applyAsLong(message);
  }

  private boolean isFree(Slot<K, M> slot) {
    return !slot.isEncoding && (slot.queued == null || slot.queued.getAsBoolean());
  }

  /// The message whose turn it is, if the lane takes it now.
  public @Nullable Ticket<K, M> next(Way way, long nowNanos) {
    forgetHandedOver();
    Slot<K, M> first = turns.peekFirst();
    if (first == null || way == Way.SHUT || !isFree(first)) {
      return null;
    }
    if (way == Way.BACKED_UP && nowNanos - first.since < windowNanos) {
      return null;
    }
    M message = first.waiting;
    if (message == null) {
      throw new IllegalStateException("a turn without a message");
    }
    turns.removeFirst();
    first.waiting = null;
    waitingBytes -= bytesOf(message);
    first.isEncoding = true;
    return new Ticket<>(first.key, message, first.since);
  }

  /// The ticket's message was queued on the lane.
  ///
  /// @param isHandedOver says once its bytes were given to the connection
  public void queued(Ticket<K, M> ticket, BooleanSupplier isHandedOver) {
    Slot<K, M> slot = encoding(ticket);
    slot.isEncoding = false;
    slot.queued = isHandedOver;
    queued.addLast(new Queued<>(slot, isHandedOver));
  }

  /// There was no room for the ticket's message: it waits again, with the turn it had, unless a newer
  /// one does.
  ///
  /// @return what is subsumed now, if anything
  public @Nullable M putBack(Ticket<K, M> ticket, M message) {
    Slot<K, M> slot = encoding(ticket);
    slot.isEncoding = false;
    M subsumed = null;
    if (slot.waiting == null) {
      slot.waiting = message;
      waitingBytes += bytesOf(message);
    } else {
      subsumed = message;
      turns.remove(slot);
    }
    slot.since = ticket.since();
    turns.addFirst(slot);
    return subsumed;
  }

  /// The ticket's message will not go out.
  public void dropped(Ticket<K, M> ticket) {
    Slot<K, M> slot = encoding(ticket);
    slot.isEncoding = false;
    forgetIfIdle(slot);
  }

  private Slot<K, M> encoding(Ticket<K, M> ticket) {
    Slot<K, M> slot = slots.get(ticket.key());
    if (slot == null || !slot.isEncoding) {
      throw new IllegalStateException("nothing of key " + ticket.key() + " is being encoded");
    }
    return slot;
  }

  private void forgetHandedOver() {
    for (Queued<K, M> first = queued.peekFirst();
        first != null && first.isHandedOver.getAsBoolean();
        first = queued.peekFirst()) {
      queued.removeFirst();
      if (Objects.equals(first.slot.queued, first.isHandedOver)) {
        first.slot.queued = null;
        forgetIfIdle(first.slot);
      }
    }
  }

  private void forgetIfIdle(Slot<K, M> slot) {
    if (slot.waiting == null && !slot.isEncoding && slot.queued == null) {
      slots.remove(slot.key);
    }
  }

  /// Takes nothing more in and gives up what waits; returns how many messages that are.
  public int close() {
    isClosed = true;
    int lost = turns.size();
    for (Slot<K, M> slot = turns.pollFirst(); slot != null; slot = turns.pollFirst()) {
      slot.waiting = null;
      forgetIfIdle(slot);
    }
    waitingBytes = 0;
    return lost;
  }

  public boolean isClosed() {
    return isClosed;
  }
}
