package dev.partisan.internal.process;

import dev.partisan.ReplyHandle;
import dev.partisan.SendResult;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A request that its process has taken and not answered yet.
///
/// @param <R> the reply's type
public final class DeferredReply<R> implements ReplyHandle<R> {
  private final ProcessCell<?> process;
  private final Envelope.Request request;
  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

  private enum State {
    OPEN,
    ANSWERED,
    ABANDONED
  }

  DeferredReply(ProcessCell<?> process, Envelope.Request request) {
    this.process = process;
    this.request = request;
  }

  @Override
  public SendResult reply(@Nullable R value) {
    if (!claim()) {
      return SendResult.NO_SUCH_PROCESS;
    }
    try {
      return process.answers().reply(process.pid(), request, value);
    } catch (RuntimeException e) { // the value cannot travel, or the thread is being stopped
      process.answers().fail(process.pid(), request, CallFailure.of(e), false);
      throw e;
    }
  }

  @Override
  public SendResult fail(Throwable cause) {
    return claim()
        ? process.answers().fail(process.pid(), request, CallFailure.of(cause), true)
        : SendResult.NO_SUCH_PROCESS;
  }

  /// Tells the caller that the process ended, unless it was answered.
  void abandon(CallFailure failure) {
    if (state.compareAndSet(State.OPEN, State.ABANDONED)) {
      process.answers().fail(process.pid(), request, failure, false);
    }
  }

  /// Whether the caller of this is the one to answer; `false` if the process ended and its caller
  /// was told.
  private boolean claim() {
    if (state.compareAndSet(State.OPEN, State.ANSWERED)) {
      process.settled(this);
      return true;
    }
    if (state.get() == State.ANSWERED) {
      throw new IllegalStateException("the request to " + process.self() + " was answered before");
    }
    return false;
  }
}
