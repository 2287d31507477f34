package dev.partisan.internal.process;

import dev.partisan.CrashReport;
import dev.partisan.DeadLetter;
import dev.partisan.DropReason;
import dev.partisan.EndReason;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.internal.SystemHost;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Host;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/// A node without a network: what its processes send comes back to its own processes.
final class FakeNode implements Outbound {
  static final NodeId SELF = new NodeId("alpha", 0x1f3c);
  private static final int MESSAGE_BYTES = 36;

  final Host host;
  final ProcessTable table;
  final Calls calls;
  final List<CrashReport> crashes = new CopyOnWriteArrayList<>();
  final List<DeadLetter> letters = new CopyOnWriteArrayList<>();
  final Map<Long, EndReason> ends = new ConcurrentHashMap<>();
  final DeadLetters deadLetters;

  /// Answers that were held back instead of delivered, while [#holdAnswers] is on.
  final List<Answer> held = new CopyOnWriteArrayList<>();

  volatile boolean holdAnswers;
  volatile SendResult replyResult = SendResult.QUEUED;
  volatile long maxWaitNanos = TimeUnit.SECONDS.toNanos(10);

  FakeNode() {
    this(SystemHost.shared(), ProcessSettings.DEFAULT_STUCK_AFTER);
  }

  FakeNode(Host host, Duration stuckAfter) {
    this.host = host;
    this.deadLetters = new DeadLetters(host, letters::add);
    ProcessSettings settings =
        new ProcessSettings(stuckAfter, crashes::add, (pid, reason, text) -> ends.put(pid, reason));
    this.table = new ProcessTable(host, SELF, this, deadLetters, settings);
    this.calls = new Calls(host, SELF, this, deadLetters);
  }

  SendResult forward(Ref<?> to, Object message) {
    return send(Processes.currentPid(SELF), to, MessageKind.MESSAGE, 0, message);
  }

  SendResult cast(Ref<?> to, Object message) {
    return send(Processes.currentPid(SELF), to, MessageKind.CAST, 0, message);
  }

  Object call(Ref<?> to, Object request) {
    return String.valueOf(calls.call(to, request, Duration.ofSeconds(30), SendOptions.defaults()));
  }

  long dropped(DropReason reason) {
    return deadLetters.count(reason);
  }

  private SendResult send(long sender, Ref<?> to, MessageKind kind, long id, Object message) {
    return send(sender, to, kind, id, message, SendOptions.defaults());
  }

  @Override
  public SendResult send(
      long senderPid,
      Ref<?> to,
      MessageKind kind,
      long requestId,
      Object message,
      SendOptions options) {
    if (!to.nodeName().equals(SELF.name())) {
      return to.nodeName().equals("nowhere") ? SendResult.NO_ROUTE : SendResult.QUEUED;
    }
    Envelope envelope =
        switch (kind) {
          case MESSAGE -> Envelope.message(message, MESSAGE_BYTES);
          case CAST -> Envelope.cast(message, MESSAGE_BYTES);
          case CALL ->
              Envelope.request(
                  message, MESSAGE_BYTES, new Envelope.Caller(SELF, senderPid), requestId, options);
          case REPLY, REPLY_ERROR -> throw new IllegalArgumentException("" + kind);
        };
    return table.deliverLocally(to, envelope, maxWaitNanos);
  }

  @Override
  public SendResult reply(
      long senderPid, Envelope.Caller to, Answer answer, SendOptions options, boolean mayBlock) {
    if (answer.value() instanceof Thread) {
      throw new IllegalArgumentException("java.lang.Thread is not registered");
    }
    if (answer.kind() == MessageKind.REPLY && replyResult != SendResult.QUEUED) {
      return replyResult;
    }
    if (holdAnswers) {
      held.add(answer);
    } else {
      answer(answer);
    }
    return SendResult.QUEUED;
  }

  void answer(Answer answer) {
    if (answer.value() instanceof CallFailure failure) {
      calls.refused(SELF, answer.requestId(), failure);
    } else {
      calls.replied(SELF, answer.requestId(), answer.value());
    }
  }
}
