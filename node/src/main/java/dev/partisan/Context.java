package dev.partisan;

import dev.partisan.internal.process.ProcessContext;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;

/// What a process has at hand: its mailbox, clock, chance and node.
///
/// It belongs to the process's thread; called from another, the methods that wait or that touch the
/// mailbox throw [IllegalStateException]. While they wait they end with [ProcessStoppedException]
/// when the process is stopped. A [GenServer] gets its messages through its handlers, so `receive`
/// is refused there.
///
/// ```java
/// ProcessBody<Integer> sum = self -> {
///   for (int total = 0; ; ) total += self.receive();
/// };
/// ```
///
/// @param <M> what the process understands
public sealed interface Context<M> permits ProcessContext {
  /// This process.
  Ref<M> self();

  /// The node that this process runs on.
  Node node();

  /// Waits for the next message.
  M receive();

  /// Waits for the next message for at most `timeout`; a zero timeout only looks.
  Optional<M> receive(Duration timeout);

  /// Waits for the first message that `wanted` accepts; the others keep their order for later
  /// receives.
  M receive(Predicate<? super M> wanted);

  /// Waits for the first message that `wanted` accepts for at most `timeout`.
  Optional<M> receive(Predicate<? super M> wanted, Duration timeout);

  /// Takes over the duty to answer the request in hand: the one that `handleCall` was given, or
  /// that was received last. The handle may be passed to another process of this node.
  ///
  /// @throws IllegalStateException if the message in hand is no request or was answered
  <R> ReplyHandle<R> deferReply();

  /// The wall clock.
  Instant now();

  /// Monotonic time in nanoseconds, for intervals; only differences between two readings count.
  long nanoTime();

  /// Waits for `duration`.
  void sleep(Duration duration);

  /// This process's own random numbers.
  RandomGenerator random();

  /// Sends `message` to `to` when `after` has passed, on the default channel, unless cancelled before.
  ///
  /// What becomes of it then is counted as for any other message; an unregistered type is only logged.
  <T> Cancellable sendAfter(Duration after, Ref<T> to, T message);

  /// Watches a process of any node, and tells this one when it is down: once, as a message of this
  /// process's own type, in its turn in the mailbox.
  ///
  /// What the target sent this process before, replies included, comes before it. A target that is
  /// down already, is not there or cannot be reached is told of at once. A crash after which the
  /// target is restarted is no end of it: its refs go on to hold. A ref to a name watches whoever holds
  /// the name when the request arrives.
  ///
  /// The request has a way of its own, so it may come later than a message that was sent after it; of a
  /// process that has ended meanwhile it tells how.
  ///
  /// The monitor ends with its `Down`, with [#demonitor], and with this process; also with a crash
  /// after which this process is restarted, since whoever made it is no more.
  ///
  /// @param asMessage makes a message of what happened; on this process's thread, when it receives
  /// @throws IllegalStateException when there are too many monitors, see [MonitorConfig]
  default MonitorRef monitor(Ref<?> target, Function<? super Down, ? extends M> asMessage) {
    return monitor(target, SendOptions.defaults(), asMessage);
  }

  /// As [#monitor(Ref, Function)], behind what the target sends this process on another channel or with
  /// a partition key.
  MonitorRef monitor(
      Ref<?> target, SendOptions options, Function<? super Down, ? extends M> asMessage);

  /// Watches the run of a node that is a member now: it is down when it is unreachable for longer than
  /// [MonitorConfig#grace], when it left or was removed, and when another run takes its place. Else as
  /// [#monitor(Ref, Function)].
  MonitorRef monitorNode(String nodeName, Function<? super Down, ? extends M> asMessage);

  /// Takes a monitor of this process back. No [Down] of it is received after that, not even one that
  /// waits in the mailbox. Returns whether one could have been.
  boolean demonitor(MonitorRef monitor);

  /// Ends a [GenServer] when its present handler returns; a [ProcessBody] ends by returning.
  void stop();
}
