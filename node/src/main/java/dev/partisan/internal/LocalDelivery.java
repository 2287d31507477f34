package dev.partisan.internal;

import dev.partisan.CallTimeoutException.Progress;
import dev.partisan.DropReason;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.internal.lane.Measure;
import dev.partisan.internal.process.CallFailure;
import dev.partisan.internal.process.Calls;
import dev.partisan.internal.process.DeadLetters;
import dev.partisan.internal.process.Envelope;
import dev.partisan.internal.process.Envelope.Caller;
import dev.partisan.internal.process.MessageKind;
import dev.partisan.internal.process.ProcessTable;
import dev.partisan.protocol.NodeId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Brings messages of this node to processes of this node, under the rules of the wire: only
/// registered types, sizes counted in encoded bytes, and nothing shared that could still change.
final class LocalDelivery {
  /// Stands for a reply of `null` where an object is needed.
  static final Object NULL = new NullReply();

  /// A reply of `null` on the wire.
  record NullReply() {}

  private final NodeId self;
  private final Measure measure;
  private final DeadLetters deadLetters;
  private final Duration sendTimeout;
  private @Nullable ProcessTable processes;
  private @Nullable Calls calls;

  LocalDelivery(NodeId self, Measure measure, DeadLetters deadLetters, Duration sendTimeout) {
    this.self = self;
    this.measure = measure;
    this.deadLetters = deadLetters;
    this.sendTimeout = sendTimeout;
  }

  /// Where messages and replies go; before the first send.
  void attach(ProcessTable table, Calls waiting) {
    processes = table;
    calls = waiting;
  }

  SendResult send(
      long senderPid,
      Ref<?> to,
      MessageKind kind,
      long requestId,
      Object message,
      SendOptions options,
      boolean mayWait) {
    Measure.Measured measured = measure.copy(message);
    if (measured == null) {
      deadLetters.drop(DropReason.TOO_LARGE, to, message);
      return SendResult.TOO_LARGE;
    }
    Object copy = measured.message();
    int bytes = measured.bytes();
    Envelope envelope =
        switch (kind) {
          case MESSAGE -> Envelope.message(copy, bytes);
          case CAST -> Envelope.cast(copy, bytes);
          case CALL ->
              Envelope.request(copy, bytes, new Caller(self, senderPid), requestId, options);
          case REPLY, REPLY_ERROR -> throw new IllegalArgumentException("a reply has no ref");
        };
    ProcessTable table = processes;
    Calls waiting = calls;
    if (table == null || waiting == null) {
      return SendResult.CLOSED;
    }
    if (kind == MessageKind.CALL) {
      waiting.routed(requestId, self, () -> Progress.ACKNOWLEDGED);
    }
    return table.deliverLocally(to, envelope, mayWait ? sendTimeout.toNanos() : 0);
  }

  SendResult reply(MessageKind kind, long requestId, Object value) {
    Measure.Measured measured = measure.copy(value);
    if (measured == null) {
      deadLetters.drop(DropReason.TOO_LARGE, "call " + requestId + " of " + self, value);
      return SendResult.TOO_LARGE;
    }
    answer(self, kind == MessageKind.REPLY, requestId, measured.message());
    return SendResult.QUEUED;
  }

  /// A reply has come, from here or elsewhere.
  void answer(NodeId from, boolean isReply, long requestId, Object value) {
    Calls waiting = calls;
    if (waiting == null) {
      return;
    }
    if (!isReply && value instanceof CallFailure failure) {
      waiting.refused(from, requestId, failure);
    } else {
      waiting.replied(from, requestId, value.equals(NULL) ? null : value);
    }
  }
}
