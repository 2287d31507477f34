package dev.partisan.internal.process;

import dev.partisan.SendResult;
import dev.partisan.internal.process.Outbound.Answer;
import org.jspecify.annotations.Nullable;

/// Sends the answers to requests, such that a caller hears of every request that gets none.
final class Answers {
  private final Outbound outbound;

  Answers(Outbound outbound) {
    this.outbound = outbound;
  }

  /// Replies; a reply that is too large becomes a failure that says so.
  SendResult reply(long pid, Envelope.Request request, @Nullable Object value) {
    Answer answer = new Answer(MessageKind.REPLY, request.requestId(), value);
    SendResult result = outbound.reply(pid, request.caller(), answer, request.options(), true);
    if (result == SendResult.TOO_LARGE) {
      fail(pid, request, tooLarge(value), true);
    }
    return result;
  }

  SendResult fail(long pid, Envelope.Request request, CallFailure failure, boolean mayBlock) {
    Answer answer = new Answer(MessageKind.REPLY_ERROR, request.requestId(), failure);
    return outbound.reply(pid, request.caller(), answer, request.options(), mayBlock);
  }

  private static CallFailure tooLarge(@Nullable Object value) {
    String type = value == null ? "null" : value.getClass().getName();
    return CallFailure.of(new IllegalArgumentException("the reply, a " + type + ", is too large"));
  }
}
