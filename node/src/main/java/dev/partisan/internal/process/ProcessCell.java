package dev.partisan.internal.process;

import dev.partisan.CrashReport;
import dev.partisan.DropReason;
import dev.partisan.EndReason;
import dev.partisan.ProcessStoppedException;
import dev.partisan.Ref;
import dev.partisan.SpawnOptions;
import dev.partisan.internal.monitor.Watcher;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Host;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// One process: its mailbox, its thread and its lives.
final class ProcessCell<M> {
  private final ProcessTable table;
  private final Host host;
  private final long pid;
  private final Ref<M> self;
  private final SpawnOptions options;
  private final Behaviour<M> behaviour;
  private final Mailbox mailbox;
  private final ProcessContext<M> context;
  private final Set<String> names = new LinkedHashSet<>(2);
  private final Set<DeferredReply<?>> deferred = new LinkedHashSet<>(0);
  private volatile @Nullable Thread thread;
  private volatile boolean stopRequested;
  private volatile boolean parked;
  private volatile boolean sleeping;
  private volatile boolean ended;

  /// Of the present life; the process's own thread only.
  private @Nullable Watcher watcher;

  /// What the process crashed with in the end.
  private String crash = "";

  ProcessCell(ProcessTable table, long pid, SpawnOptions options, Behaviour<M> behaviour) {
    this.table = table;
    this.host = table.host();
    this.pid = pid;
    this.self = Refs.process(table.self(), pid);
    this.options = options;
    this.behaviour = behaviour;
    this.mailbox = new Mailbox(host, options.mailboxBytes(), table.settings().stuckAfter());
    this.context = new ProcessContext<>(this, table);
  }

  void start() {
    String label = options.name().orElseGet(() -> Long.toString(pid));
    host.startProcess(table.self().name() + "/" + label, options.isOnPlatformThread(), this::live);
  }

  long pid() {
    return pid;
  }

  Ref<M> self() {
    return self;
  }

  NodeId node() {
    return table.self();
  }

  Mailbox mailbox() {
    return mailbox;
  }

  /// Takes in messages from the network, linked from `head` to `tail`; never blocks. Returns whether
  /// the mailbox is over its cap now. What is refused is counted, and its callers told.
  boolean deliver(Envelope head, Envelope tail, long weight, Waker waker) {
    return switch (mailbox.offer(head, tail, weight, waker)) {
      case ACCEPTED -> false;
      case OVER_CAP -> true;
      case FULL, STUCK -> refuse(head, DropReason.MAILBOX_STUCK);
      case CLOSED -> refuse(head, DropReason.NO_SUCH_PROCESS);
    };
  }

  private boolean refuse(Envelope head, DropReason reason) {
    for (Envelope next = head; next != null; next = next.next()) {
      table.refuse(self, next, reason);
    }
    return false;
  }

  Answers answers() {
    return table.answers();
  }

  /// Whether a message to `ref` comes here.
  boolean isNamedBy(Ref<?> ref) {
    if (ref.pid() != 0) {
      return ref.equals(self);
    }
    return ref.nodeName().equals(node().name())
        && ref.name().isPresent()
        && table.holds(this, ref.name().get());
  }

  /// Remembers a name to give up at the end; `false` if the end has come.
  boolean addName(String name) {
    synchronized (names) {
      return !ended && names.add(name);
    }
  }

  void removeName(String name) {
    synchronized (names) {
      names.remove(name);
    }
  }

  List<String> names() {
    synchronized (names) {
      return List.copyOf(names);
    }
  }

  boolean hasEnded() {
    return ended;
  }

  /// Whether it has no message left and waits for one, or for time to pass.
  boolean isIdle() {
    return mailbox.isWaitingOnEmpty() || (sleeping && mailbox.hasNothingNew());
  }

  /// Makes whatever the process waits in throw. A wait that is not of this runtime is interrupted.
  void requestStop() {
    stopRequested = true;
    Thread running = thread;
    if (running == null || running == Thread.currentThread()) {
      return;
    }
    if (parked) {
      host.unpark(running);
    } else {
      host.interrupt(running);
    }
  }

  private void live() {
    Processes.enter(this);
    thread = Thread.currentThread();
    mailbox.open();
    EndReason reason = EndReason.CRASHED;
    try {
      reason = liveAndRestart();
    } finally {
      end(reason);
    }
  }

  private EndReason liveAndRestart() {
    RestartWindow restarts = new RestartWindow(options.restartPolicy());
    while (!stopRequested) {
      try {
        behaviour.run(context);
        return stopRequested ? EndReason.STOPPED : EndReason.FINISHED;
      } catch (Throwable failure) {
        if (isStopSignal(failure)) {
          return EndReason.STOPPED;
        }
        context.failInHand(CallFailure.of(failure), false);
        takeBackMonitors();
        if (!crashed(failure, restarts)) {
          crash = textOf(failure);
          return EndReason.CRASHED;
        }
      }
    }
    return EndReason.STOPPED;
  }

  /// Reports a crash; returns whether another life follows.
  private boolean crashed(Throwable cause, RestartWindow restarts) {
    CrashReport.Outcome outcome;
    if (stopRequested || options.restartPolicy().maxRestarts() == 0) {
      outcome = CrashReport.Outcome.ENDED;
    } else if (restarts.grant(host.nanoTime())) {
      outcome = CrashReport.Outcome.RESTARTED;
    } else {
      outcome = CrashReport.Outcome.RESTART_LIMIT;
    }
    table.crashed(new CrashReport(self, cause, outcome, restarts.granted()));
    return outcome == CrashReport.Outcome.RESTARTED;
  }

  private static String textOf(Throwable failure) {
    CallFailure described = CallFailure.of(failure);
    return described.text().isEmpty()
        ? described.className()
        : described.className() + ": " + described.text();
  }

  /// Whose monitors belong to the present life of the process: they end with it.
  Watcher watcher() {
    Watcher present = watcher;
    if (present == null) {
      present = table.monitors().newWatcher();
      watcher = present;
    }
    return present;
  }

  private void takeBackMonitors() {
    Watcher past = watcher;
    watcher = null;
    if (past != null) {
      table.monitors().watcherEnded(past);
    }
  }

  private void end(EndReason reason) {
    List<String> held;
    List<DeferredReply<?>> unanswered;
    clearInterrupt();
    takeBackMonitors();
    synchronized (names) {
      ended = true;
      held = List.copyOf(names);
    }
    table.freeNames(this, held);
    CallFailure failure =
        CallFailure.of(new IllegalStateException("process " + self + " ended: " + reason));
    context.failInHand(failure, false);
    synchronized (deferred) {
      unanswered = List.copyOf(deferred);
      deferred.clear();
    }
    unanswered.forEach(reply -> reply.abandon(failure));
    mailbox.close(left -> table.refuseLeftover(self, left));
    table.ended(this, reason, crash);
  }

  <R> DeferredReply<R> defer(Envelope.Request request) {
    DeferredReply<R> reply = new DeferredReply<>(this, request);
    synchronized (deferred) {
      deferred.add(reply);
    }
    return reply;
  }

  void settled(DeferredReply<?> reply) {
    synchronized (deferred) {
      deferred.remove(reply);
    }
  }

  Envelope receive(@Nullable Predicate<Object> wanted) {
    Envelope next = null;
    while (next == null) {
      next = receive(wanted, Nanos.FOREVER);
    }
    return next;
  }

  @Nullable Envelope receive(@Nullable Predicate<Object> wanted, long nanos) {
    Envelope next = await(wanted, nanos);
    if (next instanceof DownNotice notice) {
      notice.received();
    }
    return next;
  }

  private @Nullable Envelope await(@Nullable Predicate<Object> wanted, long nanos) {
    checkStop();
    Envelope next = mailbox.poll(wanted);
    if (next != null || nanos == 0) {
      return next;
    }
    long start = host.nanoTime();
    for (long left = nanos; left > 0; left = Nanos.left(host, nanos, start)) {
      next = mailbox.announceAndPollNew(wanted);
      if (next != null) {
        return next;
      }
      try {
        park(mailbox, left);
      } finally {
        mailbox.endWaiting();
      }
      next = mailbox.pollNew(wanted);
      if (next != null) {
        return next;
      }
    }
    return null;
  }

  void sleep(long nanos) {
    sleeping = true;
    try {
      Parking.await(host, this, nanos, () -> false);
    } finally {
      sleeping = false;
    }
  }

  /// Parks once, as [Host#park].
  ///
  /// @throws ProcessStoppedException if the process is being stopped, before or after
  void park(Object blocker, long nanos) {
    parked = true;
    try {
      checkStop();
      host.park(blocker, nanos);
    } finally {
      parked = false;
    }
    checkStop();
  }

  /// An interrupt by whomever counts as the wish that the process stop.
  private void checkStop() {
    if (stopRequested || Thread.currentThread().isInterrupted()) {
      stopRequested = true;
      throw new ProcessStoppedException(self);
    }
  }

  /// So that what still runs at the end may block.
  void clearInterrupt() {
    boolean _ = Thread.interrupted();
  }

  boolean isStopSignal(Throwable failure) {
    return stopRequested
        && (failure instanceof ProcessStoppedException || failure instanceof InterruptedException);
  }

  void requireOwnThread() {
    if (Thread.currentThread() != thread) {
      throw new IllegalStateException(
          "the context of process "
              + self
              + " was used on thread "
              + Thread.currentThread().getName());
    }
  }
}
