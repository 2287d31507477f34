package dev.partisan.internal.process;

import dev.partisan.CallException;
import dev.partisan.CallInterruptedException;
import dev.partisan.CallNotSentException;
import dev.partisan.CallTimeoutException;
import dev.partisan.CallTimeoutException.Progress;
import dev.partisan.Cancellable;
import dev.partisan.DropReason;
import dev.partisan.NoSuchProcessException;
import dev.partisan.NodeUnreachableException;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Host;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The requests of one node that wait for replies.
///
/// A request id is used once in a node's life. Taking the id out of the table decides who ends a
/// call (the reply, the time limit, the loss of the node), so that a late or doubled reply finds
/// nothing and becomes a dead letter.
public final class Calls {
  private final Host host;
  private final NodeId self;
  private final Outbound outbound;
  private final DeadLetters deadLetters;
  private final AtomicLong lastRequestId = new AtomicLong();

  // Whoever lists it sorts.
  private final ConcurrentHashMap<Long, PendingCall> pending =
      new ConcurrentHashMap<>(); // lookups only

  public Calls(Host host, NodeId self, Outbound outbound, DeadLetters deadLetters) {
    this.host = host;
    this.self = self;
    this.outbound = outbound;
    this.deadLetters = deadLetters;
  }

  /// Sends a request and parks the calling thread until its reply comes.
  ///
  /// @throws CallException if none comes
  /// @throws IllegalStateException if a process calls itself
  public @Nullable Object call(Ref<?> to, Object request, Duration timeout, SendOptions options) {
    refuseSelfCall(to);
    long nanos = nanosOf(timeout);
    long start = host.nanoTime();
    Thread caller = Thread.currentThread();
    long id = lastRequestId.incrementAndGet();
    PendingCall call = new PendingCall(to, ended -> host.unpark(caller));
    pending.put(id, call);
    try {
      send(id, call, request, options);
      long left = Nanos.left(host, nanos, start);
      Parking.Outcome wait = Parking.await(host, call, left, call::isEnded);
      return switch (wait) {
        case DONE -> call.result();
        case TIMED_OUT -> timedOut(id, call, timeout);
        case INTERRUPTED -> throw new CallInterruptedException(to);
      };
    } finally {
      pending.remove(id, call);
    }
  }

  /// As [#call], for a thread that does not wait. The stage is completed on a virtual thread, with
  /// the same exceptions; those of a request that is not sent come through it too.
  public CompletionStage<@Nullable Object> callAsync(
      Ref<?> to, Object request, Duration timeout, SendOptions options) {
    CompletableFuture<@Nullable Object> future = new CompletableFuture<>();
    nanosOf(timeout);
    long id = lastRequestId.incrementAndGet();
    PendingCall call = new PendingCall(to, ended -> complete(future, ended::result));
    pending.put(id, call);
    Cancellable timer = host.schedule(timeout, () -> expire(id, call, timeout, future));
    var _ = future.whenComplete((reply, failure) -> timer.cancel());
    try {
      send(id, call, request, options);
    } catch (RuntimeException e) {
      if (pending.remove(id, call)) {
        future.completeExceptionally(e);
      }
    }
    return future.minimalCompletionStage();
  }

  /// Tells where a request goes and how to learn how far it came; for the router, while it sends
  /// the request. Without it, the loss of any run of the node ends the call, and a time-out reports
  /// it as queued.
  ///
  /// @param to the run of the node that the request can reach; `null` for whoever runs under the name
  public void routed(long requestId, @Nullable NodeId to, Supplier<Progress> probe) {
    PendingCall call = pending.get(requestId);
    if (call != null) {
      call.routed(to, probe);
    }
  }

  /// A reply came.
  public void replied(NodeId from, long requestId, @Nullable Object reply) {
    end(from, requestId, new PendingCall.Outcome.Answered(reply), reply);
  }

  /// A failure came in place of a reply.
  public void refused(NodeId from, long requestId, CallFailure failure) {
    end(from, requestId, new PendingCall.Outcome.Refused(failure), failure);
  }

  /// The request got stuck on its way: no reply will come.
  public void undeliverable(long requestId, DropReason reason) {
    PendingCall call = pending.remove(requestId);
    if (call != null) {
      call.end(new PendingCall.Outcome.Undelivered(reason));
    }
  }

  /// Ends every call that waits for this run of a node.
  public void nodeLost(NodeId node) {
    lose(call -> call.mayBeAnsweredBy(node));
  }

  /// Ends every call: this node closes and hears no reply any more.
  public void close() {
    lose(call -> true);
  }

  private void lose(Predicate<PendingCall> unanswerable) {
    List<Map.Entry<Long, PendingCall>> lost =
        pending.entrySet().stream()
            .filter(entry -> unanswerable.test(entry.getValue()))
            .sorted(Comparator.comparing(Map.Entry::getKey))
            .toList();
    for (Map.Entry<Long, PendingCall> entry : lost) {
      if (pending.remove(entry.getKey(), entry.getValue())) {
        entry.getValue().end(new PendingCall.Outcome.NodeLost());
      }
    }
  }

  /// How many calls wait.
  public int waiting() {
    return pending.size();
  }

  private void end(NodeId from, long requestId, PendingCall.Outcome how, @Nullable Object what) {
    PendingCall call = pending.get(requestId);
    if (call != null && call.mayBeAnsweredBy(from) && pending.remove(requestId, call)) {
      call.end(how);
    } else {
      deadLetters.drop(DropReason.LATE_REPLY, "call " + requestId + " of " + self, what);
    }
  }

  private void send(long id, PendingCall call, Object request, SendOptions options) {
    Ref<?> to = call.to();
    long sender = Processes.currentPid(self);
    SendResult result = outbound.send(sender, to, MessageKind.CALL, id, request, options);
    switch (result) {
      case QUEUED -> {}
      case NO_SUCH_PROCESS -> throw new NoSuchProcessException(to);
      case NO_ROUTE -> throw new NodeUnreachableException(to, false);
      case QUEUE_FULL, TIMED_OUT, TOO_LARGE, CLOSED -> throw new CallNotSentException(to, result);
    }
  }

  private @Nullable Object timedOut(long id, PendingCall call, Duration timeout) {
    if (pending.remove(id, call)) {
      throw new CallTimeoutException(call.to(), timeout, call.progress());
    }
    Parking.await(host, call, Nanos.FOREVER, call::isEnded); // it is being ended at this moment
    return call.result();
  }

  private void expire(
      long id, PendingCall call, Duration timeout, CompletableFuture<@Nullable Object> future) {
    if (pending.remove(id, call)) {
      complete(
          future,
          () -> {
            throw new CallTimeoutException(call.to(), timeout, call.progress());
          });
    }
  }

  /// What depends on the stage is user code, and this may be an event loop's thread.
  private void complete(
      CompletableFuture<@Nullable Object> future, Supplier<@Nullable Object> result) {
    host.startProcess(
        "call-reply",
        false,
        () -> {
          try {
            future.complete(result.get());
          } catch (RuntimeException e) {
            future.completeExceptionally(e);
          }
        });
  }

  private static long nanosOf(Duration timeout) {
    if (timeout.isZero() || timeout.isNegative()) {
      throw new IllegalArgumentException("timeout " + timeout + " of a call is not positive");
    }
    return Nanos.of(timeout);
  }

  private static void refuseSelfCall(Ref<?> to) {
    ProcessCell<?> caller = Processes.current();
    if (caller != null && caller.isNamedBy(to)) {
      throw new IllegalStateException(
          "process "
              + caller.self()
              + " calls itself and would wait for ever: use forward or cast");
    }
  }
}
