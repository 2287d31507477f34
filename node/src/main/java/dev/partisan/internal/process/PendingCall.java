package dev.partisan.internal.process;

import dev.partisan.CallException;
import dev.partisan.CallFailedException;
import dev.partisan.CallNotSentException;
import dev.partisan.CallTimeoutException.Progress;
import dev.partisan.DropReason;
import dev.partisan.NoSuchProcessException;
import dev.partisan.NodeUnreachableException;
import dev.partisan.Ref;
import dev.partisan.SendResult;
import dev.partisan.protocol.NodeId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// A request on its way: where it went, how far it came, and how it ended.
final class PendingCall {
  private final Ref<?> to;
  private final Consequence consequence;
  private volatile @Nullable NodeId routedTo;
  private volatile @Nullable Supplier<Progress> probe;
  private volatile @Nullable Outcome outcome;

  /// What is to happen when a call has ended: wake a thread, or complete a stage.
  @FunctionalInterface
  interface Consequence {
    void ended(PendingCall call);
  }

  /// How a call ended.
  sealed interface Outcome {
    record Answered(@Nullable Object reply) implements Outcome {}

    record Refused(CallFailure failure) implements Outcome {}

    record NodeLost() implements Outcome {}

    record Undelivered(DropReason reason) implements Outcome {}
  }

  PendingCall(Ref<?> to, Consequence consequence) {
    this.to = to;
    this.consequence = consequence;
    this.routedTo = to.nodeId().orElse(null);
  }

  void routed(@Nullable NodeId node, Supplier<Progress> progressProbe) {
    routedTo = node;
    probe = progressProbe;
  }

  Ref<?> to() {
    return to;
  }

  /// Whether a reply may come from this node; a call whose route is not told may be answered by any
  /// run of it.
  boolean mayBeAnsweredBy(NodeId node) {
    NodeId expected = routedTo;
    return expected == null ? to.nodeName().equals(node.name()) : expected.equals(node);
  }

  Progress progress() {
    Supplier<Progress> known = probe;
    return known == null ? Progress.QUEUED : known.get();
  }

  boolean isEnded() {
    return outcome != null;
  }

  /// To be called once, by whoever took the call out of the table.
  void end(Outcome how) {
    outcome = how;
    consequence.ended(this);
  }

  /// The reply, or the exception of a call that has ended; made on the caller's thread, for its
  /// stack.
  @Nullable Object result() {
    return switch (outcome) {
      case Outcome.Answered(Object reply) -> reply;
      case Outcome.Refused(CallFailure failure) -> throw exception(failure);
      case Outcome.NodeLost() -> throw new NodeUnreachableException(to, true);
      case Outcome.Undelivered(DropReason reason) -> throw exception(reason);
      case null -> throw new IllegalStateException("the call to " + to + " has not ended");
    };
  }

  private CallException exception(DropReason reason) {
    return switch (reason) {
      case NO_SUCH_PROCESS, PROCESS_ENDED, UNHANDLED -> new NoSuchProcessException(to);
      case OLD_INCARNATION, NO_ROUTE, HOP_LIMIT, CLOSED, LATE_REPLY ->
          new NodeUnreachableException(to, false);
      case MAILBOX_STUCK, QUEUE_FULL -> new CallNotSentException(to, SendResult.QUEUE_FULL);
      case SEND_TIMED_OUT -> new CallNotSentException(to, SendResult.TIMED_OUT);
      case TOO_LARGE -> new CallNotSentException(to, SendResult.TOO_LARGE);
    };
  }

  private CallException exception(CallFailure failure) {
    return switch (failure.kind()) {
      case NO_SUCH_PROCESS -> new NoSuchProcessException(to);
      case MAILBOX_STUCK -> new CallNotSentException(to, SendResult.QUEUE_FULL);
      case FAILED -> new CallFailedException(to, failure.className(), failure.text());
    };
  }
}
