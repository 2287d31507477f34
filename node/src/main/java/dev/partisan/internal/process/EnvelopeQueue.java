package dev.partisan.internal.process;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/// Messages in the order they came: any thread adds a chain of them, one thread takes.
///
/// Envelopes are linked through themselves. Adding a chain is one exchange of the last envelope,
/// which is a full fence, and one link from the envelope that was last before. Between the two the
/// queue is not empty and its next envelope cannot be reached yet: the consumer waits for the link.
final class EnvelopeQueue {
  private static final VarHandle LAST;

  static {
    try {
      LAST = MethodHandles.lookup().findVarHandle(EnvelopeQueue.class, "last", Envelope.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /// Spins for a link before giving the processor up: a producer makes it within a few instructions,
  /// unless it lost its own.
  private static final int SPINS = 100;

  /// In the queue while there is nothing else, so that an envelope that was taken is not kept.
  private final Envelope stub = Envelope.stub();

  private volatile Envelope last = stub;

  // The consumer's own: the next one to take, or the stub.
  private Envelope first = stub;

  /// Adds envelopes that are linked from `head` to `tail`. Fully fenced.
  void add(Envelope head, Envelope tail) {
    Envelope before = (Envelope) LAST.getAndSet(this, tail);
    before.link(head);
  }

  /// Whether there is nothing to take. Any thread.
  boolean isEmpty() {
    return last == stub;
  }

  /// The oldest envelope, or `null`. Consumer only.
  @Nullable Envelope poll() {
    Envelope head = first;
    if (head == stub) {
      if (last == stub) {
        return null;
      }
      head = linkOf(stub);
      stub.unlink();
      first = head;
    }
    Envelope next = head.next();
    if (next == null) {
      if (LAST.compareAndSet(this, head, stub)) {
        first = stub;
        return head;
      }
      next = linkOf(head);
    }
    head.unlink();
    first = next;
    return head;
  }

  @SuppressWarnings("ThreadPriorityCheck") // a producer that lost its processor gets it back sooner
  private static Envelope linkOf(Envelope envelope) {
    Envelope next = envelope.next();
    for (int spins = 1; next == null; spins++) {
      if (spins % SPINS == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
      next = envelope.next();
    }
    return next;
  }
}
