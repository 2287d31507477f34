package dev.partisan.internal.lane;

import dev.partisan.Channel;
import dev.partisan.SendResult;
import dev.partisan.internal.Counters;
import dev.partisan.internal.lane.MonotonicQueue.Target;
import dev.partisan.spi.Host;
import dev.partisan.wire.Conflation.Limits;
import dev.partisan.wire.Conflation.Offer;
import dev.partisan.wire.Conflation.Refusal;
import dev.partisan.wire.Conflation.Ticket;
import java.time.Duration;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends the messages of a node's monotonic channels.
///
/// A message that may go out at once is encoded in its sender's thread, as any other. One that has to
/// wait is encoded when its turn has come, by the *drainer*: a platform thread that is started when
/// there is room for something that waits, and ends when it found nothing to do for a while. It is not
/// the event loop, because encoding a large message takes time that other connections would miss; and
/// no virtual thread, because processes that compute on every carrier would keep the last value of a
/// sender that has gone from ever being encoded.
public final class MonotonicSender {
  private static final Logger LOG = LoggerFactory.getLogger(MonotonicSender.class);

  /// How long the drainer stays without work: starting a thread costs more than many a message.
  private static final long LINGER_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// After a message found no room or no lane, though there seemed to be: memory of the node that is
  /// used up, or a lane that is being replaced.
  private static final Duration RETRY_AFTER = Duration.ofMillis(10);

  private final Host host;
  private final MessageWriter writer;
  private final Frozen.Freezer freezer;
  private final LaneSettings settings;
  private final Counters counters;
  private final BiConsumer<SendResult, Outgoing> undeliverable;

  private final ConcurrentLinkedQueue<MonotonicQueue> ready = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean isDraining = new AtomicBoolean();
  private volatile @Nullable Thread drainer;

  /// @param undeliverable told of messages that had to wait and cannot be sent after all
  public MonotonicSender(
      Host host,
      MessageWriter writer,
      Frozen.Freezer freezer,
      LaneSettings settings,
      Counters counters,
      BiConsumer<SendResult, Outgoing> undeliverable) {
    this.host = host;
    this.writer = writer;
    this.freezer = freezer;
    this.settings = settings;
    this.counters = counters;
    this.undeliverable = undeliverable;
  }

  MonotonicQueue newQueue(Supplier<Lane> lane, Channel channel) {
    var limits =
        new Limits<>(settings.monotonicSlots(), channel.queueBytes(), Outgoing::frozenBytes);
    return new MonotonicQueue(host, lane, limits, channel.window().toNanos());
  }

  /// Sends a message, or lets it wait, or lets it take the place of an older one that waits.
  ///
  /// @param mayWait whether the calling thread waits for a place, up to the send timeout
  /// @return [SendResult#QUEUED] also for a message that waits, and may be subsumed later
  public SendResult send(MonotonicQueue queue, Outgoing message, boolean mayWait) {
    Outgoing kept = freezer.isShareable(message) ? message : null;
    long deadlineNanos = mayWait ? host.nanoTime() + settings.sendTimeout().toNanos() : 0;
    while (true) {
      switch (queue.offer(kept != null ? kept : message, kept != null)) {
        case Offer.Goes<Target, Outgoing>(var ticket) -> {
          return sendNow(queue, ticket, kept);
        }
        case Offer.Waits<Target, Outgoing>(var replaced) -> {
          counters.conflated(replaced == null ? 0 : 1);
          listIfItMayGo(queue);
          return SendResult.QUEUED;
        }
        case Offer.Refused<Target, Outgoing>(Refusal why) -> {
          switch (why) {
            case MUST_WAIT -> {
              kept = freezer.freeze(message);
              if (kept == null) {
                return SendResult.TOO_LARGE;
              }
            }
            case CLOSED -> {
              return SendResult.NO_ROUTE;
            }
            case FULL -> {
              if (!mayWait) {
                return SendResult.QUEUE_FULL;
              }
              if (!queue.waiters().await(queue::hasPlace, deadlineNanos)) {
                return SendResult.TIMED_OUT;
              }
            }
          }
        }
      }
    }
  }

  private SendResult sendNow(
      MonotonicQueue queue, Ticket<Target, Outgoing> ticket, @Nullable Outgoing kept) {
    boolean isSettled = false;
    try {
      SendResult result = write(queue, ticket);
      if (result == SendResult.QUEUED) {
        isSettled = true;
      } else if (mayComeLater(queue, result)) {
        Outgoing waiting = kept != null ? kept : freezer.freeze(ticket.message());
        if (waiting == null) {
          return SendResult.TOO_LARGE;
        }
        isSettled = true;
        putBack(queue, ticket, waiting);
        result = SendResult.QUEUED;
      }
      return result;
    } finally {
      if (!isSettled) {
        queue.dropped(ticket);
      }
      listIfItMayGo(queue);
    }
  }

  private SendResult write(MonotonicQueue queue, Ticket<Target, Outgoing> ticket) {
    Receipt receipt = new Receipt();
    SendResult result = writer.write(queue.lane(), ticket.message(), false, receipt);
    if (result == SendResult.QUEUED) {
      queue.queued(ticket, receipt);
    }
    return result;
  }

  /// A lane that has ended has a successor, as long as its queue is open.
  private static boolean mayComeLater(MonotonicQueue queue, SendResult result) {
    return result == SendResult.QUEUE_FULL || result == SendResult.NO_ROUTE && !queue.isClosed();
  }

  private void putBack(MonotonicQueue queue, Ticket<Target, Outgoing> ticket, Outgoing message) {
    counters.conflated(queue.putBack(ticket, message));
    if (queue.isRetrying.compareAndSet(false, true)) {
      host.schedule(
          RETRY_AFTER,
          () -> {
            queue.isRetrying.set(false);
            list(queue);
          });
    }
  }

  /// The lane of a queue has moved on, or a message was just entered: has the drainer look, if there is
  /// something to do. Any thread.
  void listIfItMayGo(MonotonicQueue queue) {
    if (queue.mayGo()) {
      list(queue);
    }
  }

  private void list(MonotonicQueue queue) {
    if (queue.isListed.compareAndSet(false, true)) {
      ready.add(queue);
      if (isDraining.compareAndSet(false, true)) {
        host.startProcess("monotonic", true, this::drainAll);
      } else {
        Thread running = drainer;
        if (running != null) {
          host.unpark(running);
        }
      }
    }
  }

  /// The drainer's life. It says that it ends and looks once more; who lists a queue looks then whether
  /// it has ended.
  private void drainAll() {
    do {
      drainer = Thread.currentThread();
      for (MonotonicQueue queue = awaitReady(); queue != null; queue = awaitReady()) {
        queue.isListed.set(false);
        drain(queue);
      }
      drainer = null;
      isDraining.set(false);
    } while (!ready.isEmpty() && isDraining.compareAndSet(false, true));
  }

  private @Nullable MonotonicQueue awaitReady() {
    long deadlineNanos = 0;
    while (true) {
      MonotonicQueue next = ready.poll();
      if (next != null) {
        return next;
      }
      long now = host.nanoTime();
      if (deadlineNanos == 0) {
        deadlineNanos = now + LINGER_NANOS;
      } else if (now >= deadlineNanos) {
        return null;
      }
      host.park(this, deadlineNanos - now);
    }
  }

  /// Queues what waits, in its order, for as long as the lane takes it.
  private void drain(MonotonicQueue queue) {
    for (Ticket<Target, Outgoing> next = queue.next(); next != null; next = queue.next()) {
      boolean isSettled = false;
      try {
        SendResult result = write(queue, next);
        isSettled = result == SendResult.QUEUED;
        if (mayComeLater(queue, result)) {
          isSettled = true;
          putBack(queue, next, next.message());
          return;
        }
        if (!isSettled) {
          undeliverable.accept(result, next.message());
        }
      } catch (RuntimeException e) {
        LOG.error("event=monotonic_message_failed lane={} target={}", queue.lane(), next.key(), e);
        counters.lostWithLane(1);
      } finally {
        if (!isSettled) {
          queue.dropped(next);
        }
      }
    }
  }
}
