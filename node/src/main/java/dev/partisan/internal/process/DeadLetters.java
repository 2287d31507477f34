package dev.partisan.internal.process;

import dev.partisan.DeadLetter;
import dev.partisan.DeadLetterListener;
import dev.partisan.DropReason;
import dev.partisan.internal.EnumCounts;
import dev.partisan.internal.jfr.MessageDroppedEvent;
import dev.partisan.spi.Host;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Counts the messages of one node that were dropped, by reason, and offers them to the listener.
///
/// Drops happen on event loops too, and a listener is user code: a virtual thread carries the
/// letters to it, started when one comes and ended when none waits.
public final class DeadLetters {
  /// Beyond this many waiting for the listener, letters are counted only.
  static final int MAX_WAITING = 1_024;

  private static final Logger log = LoggerFactory.getLogger(DeadLetters.class);

  private final Host host;
  private final @Nullable DeadLetterListener listener;
  private final EnumCounts<DropReason> counts = new EnumCounts<>(DropReason.class);
  private final ConcurrentLinkedQueue<DeadLetter> letters = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();

  public DeadLetters(Host host, @Nullable DeadLetterListener listener) {
    this.host = host;
    this.listener = listener;
  }

  /// How many were dropped so far for this reason.
  public long count(DropReason reason) {
    return counts.get(reason);
  }

  /// Counts one; `target` is turned into text only if somebody listens or records.
  public void drop(DropReason reason, Object target, @Nullable Object message) {
    counts.increment(reason);
    MessageDroppedEvent.record(reason, target);
    if (listener == null) {
      return;
    }
    if (waiting.get() >= MAX_WAITING) {
      return;
    }
    letters.add(new DeadLetter(reason, target.toString(), message));
    if (waiting.getAndIncrement() == 0) {
      host.startProcess("dead-letters", false, () -> deliver(listener));
    }
  }

  private void deliver(DeadLetterListener to) {
    do {
      DeadLetter letter = letters.poll();
      if (letter != null) {
        tell(to, letter);
      }
    } while (waiting.decrementAndGet() > 0);
  }

  private static void tell(DeadLetterListener to, DeadLetter letter) {
    try {
      to.dropped(letter);
    } catch (Throwable e) {
      log.error("event=dead_letter_listener_failed letter={}", letter, e);
    }
  }
}
