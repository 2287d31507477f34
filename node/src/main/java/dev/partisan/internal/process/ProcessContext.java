package dev.partisan.internal.process;

import dev.partisan.Cancellable;
import dev.partisan.Context;
import dev.partisan.Down;
import dev.partisan.DropReason;
import dev.partisan.MonitorRef;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.ReplyHandle;
import dev.partisan.SendOptions;
import dev.partisan.internal.monitor.Watch;
import dev.partisan.spi.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A process's view of its runtime; its mutable state belongs to the process's thread.
///
/// @param <M> what the process understands
public final class ProcessContext<M> implements Context<M> {
  private final ProcessCell<M> cell;
  private final ProcessTable table;
  private final Host host;
  private @Nullable RandomGenerator random;
  private Envelope.@Nullable Request inHand;
  private boolean server;
  private boolean finishing;

  ProcessContext(ProcessCell<M> cell, ProcessTable table) {
    this.cell = cell;
    this.table = table;
    this.host = table.host();
  }

  @Override
  public Ref<M> self() {
    return cell.self();
  }

  @Override
  public Node node() {
    return table.attachedNode();
  }

  @Override
  public M receive() {
    return typed(received(null));
  }

  @Override
  public Optional<M> receive(Duration timeout) {
    return Optional.ofNullable(typedOrNull(received(null, Nanos.of(timeout))));
  }

  @Override
  public M receive(Predicate<? super M> wanted) {
    return typed(received(untyped(wanted)));
  }

  @Override
  public Optional<M> receive(Predicate<? super M> wanted, Duration timeout) {
    return Optional.ofNullable(typedOrNull(received(untyped(wanted), Nanos.of(timeout))));
  }

  @Override
  public <R> ReplyHandle<R> deferReply() {
    cell.requireOwnThread();
    Envelope.Request request = inHand;
    if (request == null) {
      throw new IllegalStateException(
          "process "
              + self()
              + " has no unanswered request in hand: defer once, when it was received");
    }
    inHand = null;
    return cell.defer(request);
  }

  @Override
  public Instant now() {
    return host.now();
  }

  @Override
  public long nanoTime() {
    return host.nanoTime();
  }

  @Override
  public void sleep(Duration duration) {
    cell.requireOwnThread();
    cell.sleep(Nanos.of(duration));
  }

  @Override
  public RandomGenerator random() {
    cell.requireOwnThread();
    RandomGenerator generator = random;
    if (generator == null) {
      generator = host.newRandom();
      random = generator;
    }
    return generator;
  }

  @Override
  public <T> Cancellable sendAfter(Duration after, Ref<T> to, T message) {
    return table.sendAfter(cell.pid(), after, to, message);
  }

  @Override
  public MonitorRef monitor(
      Ref<?> target, SendOptions options, Function<? super Down, ? extends M> asMessage) {
    cell.requireOwnThread();
    return table
        .monitors()
        .monitor(cell.watcher(), cell.pid(), target, options, toMailbox(asMessage));
  }

  @Override
  public MonitorRef monitorNode(String nodeName, Function<? super Down, ? extends M> asMessage) {
    cell.requireOwnThread();
    return table.monitors().monitorNode(cell.watcher(), nodeName, toMailbox(asMessage));
  }

  private Watch.Sink toMailbox(Function<? super Down, ? extends M> asMessage) {
    Objects.requireNonNull(asMessage, "asMessage");
    return (watch, down) -> table.notice(cell, new DownNotice(watch, down, asMessage));
  }

  @Override
  public boolean demonitor(MonitorRef monitor) {
    cell.requireOwnThread();
    return table.monitors().demonitor(cell.watcher(), monitor);
  }

  @Override
  public void stop() {
    cell.requireOwnThread();
    finishing = true;
  }

  void startBody() {
    server = false;
    finishing = false;
  }

  void startServer() {
    server = true;
    finishing = false;
  }

  boolean isFinishing() {
    return finishing;
  }

  boolean isStopSignal(Throwable failure) {
    return cell.isStopSignal(failure);
  }

  void clearInterrupt() {
    cell.clearInterrupt();
  }

  /// The next message of a server.
  Envelope take() {
    return cell.receive(null);
  }

  void inHand(Envelope.Request request) {
    inHand = request;
  }

  /// Answers the request in hand, unless the handler deferred it.
  void replyInHand(@Nullable Object reply) {
    Envelope.Request request = inHand;
    if (request != null) {
      cell.answers().reply(cell.pid(), request, reply); // if it throws, the request stays in hand
      inHand = null;
    }
  }

  /// Fails the request in hand, unless it was deferred or answered.
  void failInHand(CallFailure failure, boolean mayBlock) {
    Envelope.Request request = inHand;
    inHand = null;
    if (request != null) {
      cell.answers().fail(cell.pid(), request, failure, mayBlock);
    }
  }

  void unhandled(M message) {
    table.deadLetters().drop(DropReason.UNHANDLED, self(), message);
  }

  /// The sender's node saw to it that only a ref of the right type was used; a lie shows in the
  /// handler's own cast.
  @SuppressWarnings("unchecked")
  M typed(Envelope envelope) {
    return (M) envelope.message();
  }

  private @Nullable M typedOrNull(@Nullable Envelope envelope) {
    return envelope == null ? null : typed(envelope);
  }

  @SuppressWarnings("unchecked")
  private Predicate<Object> untyped(Predicate<? super M> wanted) {
    return (Predicate<Object>) wanted;
  }

  private Envelope received(@Nullable Predicate<Object> wanted) {
    beforeReceive();
    return remember(cell.receive(wanted));
  }

  private @Nullable Envelope received(@Nullable Predicate<Object> wanted, long nanos) {
    beforeReceive();
    Envelope next = cell.receive(wanted, nanos);
    return next == null ? null : remember(next);
  }

  private Envelope remember(Envelope received) {
    inHand = received instanceof Envelope.Request request ? request : null;
    return received;
  }

  private void beforeReceive() {
    cell.requireOwnThread();
    if (server) {
      throw new IllegalStateException(
          "process "
              + self()
              + " is a GenServer: its messages come to its handlers, not to receive");
    }
    if (inHand != null) {
      failInHand(CallFailure.of(new IllegalStateException("not answered: no deferReply")), true);
    }
  }
}
