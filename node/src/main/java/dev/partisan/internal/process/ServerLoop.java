package dev.partisan.internal.process;

import dev.partisan.EndReason;
import dev.partisan.GenServer;
import dev.partisan.UnhandledMessageException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Drives one [GenServer] per life: takes a message, runs its handler, answers.
record ServerLoop<M>(Supplier<? extends GenServer<M>> factory) implements Behaviour<M> {
  @Override
  public void run(ProcessContext<M> context) throws Exception {
    context.startServer();
    GenServer<M> server = factory.get();
    server.init(context);
    try {
      while (!context.isFinishing()) {
        handle(server, context, context.take());
      }
    } catch (Throwable failure) {
      terminateAfter(failure, server, context);
      throw failure;
    }
    server.terminate(EndReason.FINISHED, null);
  }

  private void handle(GenServer<M> server, ProcessContext<M> context, Envelope envelope)
      throws Exception {
    M message = context.typed(envelope);
    if (envelope instanceof Envelope.Request request) {
      answer(server, context, request, message);
      return;
    }
    try {
      if (envelope.kind() == MessageKind.CAST) {
        server.handleCast(message);
      } else {
        server.handleInfo(message);
      }
    } catch (UnhandledMessageException e) {
      context.unhandled(message);
    }
  }

  private void answer(
      GenServer<M> server, ProcessContext<M> context, Envelope.Request request, M message)
      throws Exception {
    context.inHand(request);
    try {
      @Nullable Object reply = server.handleCall(message);
      context.replyInHand(reply);
    } catch (Exception e) {
      if (context.isStopSignal(e)) {
        throw e;
      }
      context.failInHand(CallFailure.of(e), true);
    }
  }

  private void terminateAfter(Throwable failure, GenServer<M> server, ProcessContext<M> context) {
    boolean stopped = context.isStopSignal(failure);
    context.clearInterrupt();
    try {
      server.terminate(stopped ? EndReason.STOPPED : EndReason.CRASHED, stopped ? null : failure);
    } catch (Exception e) {
      failure.addSuppressed(e);
    }
  }
}
