package dev.partisan.internal.lane;

import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Host;
import dev.partisan.wire.Conflation;
import dev.partisan.wire.Conflation.Limits;
import dev.partisan.wire.Conflation.Offer;
import dev.partisan.wire.Conflation.Ticket;
import dev.partisan.wire.Conflation.Way;
import dev.partisan.wire.Itinerary;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The messages of a monotonic channel that wait for one of its lanes, before they are encoded.
///
/// It belongs to the lane's place among a peer's lanes, not to the lane: what waits here outlasts
/// connections, and goes on with whatever lane takes that place.
///
/// A message is entered under the monitor first, and the lane is looked at after; the lane's loop moves
/// on first and asks [#mayGo] after: so one of them sees the other.
public final class MonotonicQueue {
  /// By what a message is subsumed.
  ///
  /// @param node whom the peer hands it on to, or `null` when it is for the peer
  /// @param pid the receiving process, or 0 where `name` says it
  record Target(@Nullable NodeId node, long pid, String name, long key) {
    static Target of(Outgoing message) {
      Itinerary way = message.itinerary();
      String name = message.name();
      return new Target(
          way == null ? null : way.destination(),
          message.pid(),
          name == null ? "" : name,
          message.key());
    }
  }

  /// A lane with more than this many bytes that no connection has taken is backed up: a frame's worth,
  /// which keeps a connection busy while the next messages are encoded.
  private static final long BACKED_UP_BYTES = 64 * 1024;

  private final Host host;
  private final Supplier<Lane> lane;
  private final long windowNanos;
  private final Conflation<Target, Outgoing> conflation; // guarded by this
  private final Waiters waiters;

  /// For those who look without the monitor.
  private volatile int waiting;

  private volatile long nextSince = Long.MAX_VALUE;

  /// Whether the queue is in the drainer's list.
  final AtomicBoolean isListed = new AtomicBoolean();

  /// Whether a timer will list it.
  final AtomicBoolean isRetrying = new AtomicBoolean();

  /// @param lane the lane that has the place now
  MonotonicQueue(Host host, Supplier<Lane> lane, Limits<Outgoing> limits, long windowNanos) {
    this.host = host;
    this.lane = lane;
    this.windowNanos = windowNanos;
    this.conflation = new Conflation<>(limits, windowNanos);
    this.waiters = new Waiters(host);
  }

  /// The lane that has the place now.
  public Lane lane() {
    return lane.get();
  }

  int waiting() {
    return waiting;
  }

  /// Senders that wait for [#hasPlace].
  Waiters waiters() {
    return waiters;
  }

  synchronized boolean hasPlace() {
    return conflation.isClosed() || conflation.hasPlace();
  }

  /// Takes a message in.
  ///
  /// @param mayWait whether it may be kept as it is
  synchronized Offer<Target, Outgoing> offer(Outgoing message, boolean mayWait) {
    var offer = conflation.offer(Target.of(message), message, way(), mayWait, host.nanoTime());
    update();
    return offer;
  }

  /// The message whose turn it is, if the lane takes it now.
  @Nullable Ticket<Target, Outgoing> next() {
    Ticket<Target, Outgoing> next;
    synchronized (this) {
      next = conflation.next(way(), host.nanoTime());
      update();
    }
    if (next != null && !waiters.isEmpty()) {
      waiters.wakeAll();
    }
    return next;
  }

  synchronized void queued(Ticket<Target, Outgoing> ticket, Receipt receipt) {
    conflation.queued(ticket, receipt::isHandedOver);
  }

  /// Lets a message wait again; returns how many messages are subsumed by that.
  synchronized int putBack(Ticket<Target, Outgoing> ticket, Outgoing message) {
    int subsumed = conflation.putBack(ticket, message) == null ? 0 : 1;
    update();
    return subsumed;
  }

  synchronized void dropped(Ticket<Target, Outgoing> ticket) {
    conflation.dropped(ticket);
  }

  /// Takes nothing more in; returns how many messages are given up.
  int close() {
    int lost;
    synchronized (this) {
      lost = conflation.close();
      update();
    }
    waiters.wakeAll();
    return lost;
  }

  synchronized boolean isClosed() {
    return conflation.isClosed();
  }

  private void update() {
    waiting = conflation.waiting();
    nextSince = conflation.nextSince();
  }

  private Way way() {
    Lane now = lane.get();
    if (!now.isUp() || !now.outbox().hasSmallRoom()) {
      return Way.SHUT;
    }
    return now.outbox().appended() - now.sentPosition() > BACKED_UP_BYTES
        ? Way.BACKED_UP
        : Way.OPEN;
  }

  /// Whether a message waits that the lane would take now. Any thread; without the monitor.
  boolean mayGo() {
    if (waiting == 0) {
      return false;
    }
    return switch (way()) {
      case OPEN -> true;
      case BACKED_UP -> host.nanoTime() - nextSince >= windowNanos;
      case SHUT -> false;
    };
  }
}
