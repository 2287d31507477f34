package dev.partisan.internal.process;

import dev.partisan.Cancellable;
import dev.partisan.CrashReport;
import dev.partisan.DropReason;
import dev.partisan.EndReason;
import dev.partisan.GenServer;
import dev.partisan.NameTakenException;
import dev.partisan.NoSuchProcessException;
import dev.partisan.Node;
import dev.partisan.ProcessBody;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.SendResult;
import dev.partisan.SpawnOptions;
import dev.partisan.internal.jfr.ProcessCrashedEvent;
import dev.partisan.internal.monitor.Monitors;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Host;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The processes of one node, by number and by name: where messages for them come in, and where
/// they are spawned.
public final class ProcessTable implements Monitors.LocalProcesses {
  private static final Logger log = LoggerFactory.getLogger(ProcessTable.class);

  private final Host host;
  private final NodeId self;
  private final Outbound outbound;
  private final DeadLetters deadLetters;
  private final ProcessSettings settings;
  private final Answers answers;
  private final Waker wakeAtOnce;
  private final AtomicLong lastPid = new AtomicLong();
  private final PidTable byPid = new PidTable();
  private final ConcurrentHashMap<String, ProcessCell<?>> byName =
      new ConcurrentHashMap<>(); // lookups only
  private final RecentEnds recentEnds = new RecentEnds();
  private volatile boolean closed;
  private volatile @Nullable Node node;
  private volatile @Nullable Monitors monitors;

  public ProcessTable(
      Host host,
      NodeId self,
      Outbound outbound,
      DeadLetters deadLetters,
      ProcessSettings settings) {
    this.host = host;
    this.self = self;
    this.outbound = outbound;
    this.deadLetters = deadLetters;
    this.settings = settings;
    this.answers = new Answers(outbound);
    this.wakeAtOnce = host::unpark;
  }

  /// Sets what [dev.partisan.Context#node] returns; before the first spawn.
  public void attach(Node owner) {
    node = owner;
  }

  /// Sets who watches for the processes; before the first spawn.
  public void attach(Monitors watching) {
    monitors = watching;
  }

  /// Starts a server; `factory` makes an instance for the start and for each restart.
  ///
  /// @throws NameTakenException if the options name it and the name is held
  public <M> Ref<M> spawnServer(SpawnOptions options, Supplier<? extends GenServer<M>> factory) {
    return spawn(options, new ServerLoop<>(factory));
  }

  /// Starts a process of straight-line code.
  ///
  /// @throws NameTakenException if the options name it and the name is held
  public <M> Ref<M> spawnBody(SpawnOptions options, ProcessBody<M> body) {
    return spawn(options, new Behaviour.Body<>(body));
  }

  private <M> Ref<M> spawn(SpawnOptions options, Behaviour<M> behaviour) {
    refuseIfClosed();
    ProcessCell<M> cell = new ProcessCell<>(this, lastPid.incrementAndGet(), options, behaviour);
    options.name().ifPresent(name -> claim(name, cell));
    byPid.put(cell);
    try {
      refuseIfClosed();
      cell.start();
    } catch (Throwable e) {
      freeNames(cell, cell.names());
      byPid.remove(cell);
      throw e;
    }
    return cell.self();
  }

  /// Gives a process one more name.
  ///
  /// @throws NameTakenException if the name is held
  /// @throws NoSuchProcessException if the process is not of this node or has ended
  public void register(String name, Ref<?> process) {
    ProcessCell<?> cell = find(process);
    if (cell == null) {
      throw new NoSuchProcessException(process);
    }
    claim(name, cell);
  }

  /// Frees a name; returns whether it was held.
  public boolean unregister(String name) {
    ProcessCell<?> holder = byName.remove(name);
    if (holder != null) {
      holder.removeName(name);
    }
    return holder != null;
  }

  /// The process that holds a name now.
  public Optional<Ref<?>> whereis(String name) {
    ProcessCell<?> holder = byName.get(name);
    return holder == null ? Optional.empty() : Optional.of(holder.self());
  }

  @Override
  public long holderOf(String name) {
    ProcessCell<?> holder = byName.get(name);
    return holder == null ? 0 : holder.pid();
  }

  @Override
  public boolean isRunning(long pid) {
    return byPid.get(pid) != null;
  }

  @Override
  public Optional<Monitors.End> endOf(long pid) {
    return recentEnds.find(pid).map(end -> new Monitors.End(end.reason(), end.text()));
  }

  /// Whether the process of this ref runs on this node.
  public boolean isAlive(Ref<?> process) {
    return find(process) != null;
  }

  /// How many processes run.
  public int count() {
    return byPid.size();
  }

  /// Tells a process to stop: what it waits in throws. Returns whether it ran.
  public boolean stop(Ref<?> process) {
    ProcessCell<?> cell = find(process);
    if (cell != null) {
      cell.requestStop();
    }
    return cell != null;
  }

  /// Brings a message from the network to a process, in the course of a batch; never blocks.
  public void deliver(long pid, Envelope envelope, DeliveryBatch batch) {
    ProcessCell<?> held = batch.holding(pid);
    ProcessCell<?> cell = held != null ? held : byPid.get(pid);
    if (cell == null) {
      refuse("<" + pid + "@" + self + ">", envelope, DropReason.NO_SUCH_PROCESS);
    } else {
      batch.add(cell, envelope);
    }
  }

  /// Brings a message from the network to the holder of a name, likewise.
  public void deliver(String name, Envelope envelope, DeliveryBatch batch) {
    ProcessCell<?> cell = byName.get(name);
    if (cell == null) {
      refuse(name + "@" + self.name(), envelope, DropReason.NO_SUCH_PROCESS);
    } else {
      batch.add(cell, envelope);
    }
  }

  /// Brings a message of this node to a process of this node, waiting for room in its mailbox for
  /// at most this long. What is not queued is counted; a caller learns of it from the result alone.
  ///
  /// @param maxWaitNanos 0 to not wait
  public SendResult deliverLocally(Ref<?> to, Envelope envelope, long maxWaitNanos) {
    ProcessCell<?> cell = find(to);
    Mailbox.Offer offer =
        cell == null
            ? Mailbox.Offer.CLOSED
            : cell.mailbox().offerWhenRoom(envelope, maxWaitNanos, wakeAtOnce);
    return switch (offer) {
      case ACCEPTED, OVER_CAP -> SendResult.QUEUED;
      case FULL ->
          maxWaitNanos == 0
              ? notQueued(SendResult.QUEUE_FULL, DropReason.QUEUE_FULL, to, envelope)
              : notQueued(SendResult.TIMED_OUT, DropReason.SEND_TIMED_OUT, to, envelope);
      case STUCK -> notQueued(SendResult.QUEUE_FULL, DropReason.MAILBOX_STUCK, to, envelope);
      case CLOSED ->
          notQueued(SendResult.NO_SUCH_PROCESS, DropReason.NO_SUCH_PROCESS, to, envelope);
    };
  }

  private SendResult notQueued(SendResult result, DropReason reason, Ref<?> to, Envelope envelope) {
    deadLetters.drop(reason, to, envelope.message());
    return result;
  }

  /// Drops a message that came from elsewhere, counts it, and tells its caller if it is a request;
  /// never blocks.
  ///
  /// @param target who it was for; becomes text only if somebody listens
  public void refuse(Object target, Envelope envelope, DropReason reason) {
    deadLetters.drop(reason, target, envelope.message());
    if (envelope instanceof Envelope.Request request) {
      CallFailure.Kind kind =
          reason == DropReason.MAILBOX_STUCK
              ? CallFailure.Kind.MAILBOX_STUCK
              : CallFailure.Kind.NO_SUCH_PROCESS;
      answers.fail(0, request, CallFailure.of(kind), false);
    }
  }

  /// Refuses spawns from now on, gives the processes this long to work off their mailboxes, and
  /// then stops them all. Returns those that still run after a further second; they ignore that
  /// they were told to stop.
  public List<Ref<?>> close(Duration drainFor) {
    closed = true;
    return new Shutdown(host, this::running).run(drainFor);
  }

  private List<ProcessCell<?>> running() {
    return byPid.all().stream()
        .sorted(Comparator.<ProcessCell<?>>comparingLong(ProcessCell::pid))
        .toList();
  }

  private @Nullable ProcessCell<?> find(Ref<?> ref) {
    if (ref.pid() == 0) {
      boolean here = ref.nodeName().equals(self.name());
      return here ? byName.get(ref.name().orElse("")) : null;
    }
    return ref.nodeId().filter(self::equals).isPresent() ? byPid.get(ref.pid()) : null;
  }

  private void claim(String name, ProcessCell<?> cell) {
    Names.check(name);
    ProcessCell<?> holder = byName.putIfAbsent(name, cell);
    if (holder != null) {
      throw new NameTakenException(name, holder.self());
    }
    if (!cell.addName(name)) {
      byName.remove(name, cell);
      throw new NoSuchProcessException(cell.self());
    }
  }

  private void refuseIfClosed() {
    if (closed) {
      throw new IllegalStateException("node " + self + " is closed and spawns no process");
    }
  }

  boolean holds(ProcessCell<?> cell, String name) {
    return byName.get(name) == cell;
  }

  void freeNames(ProcessCell<?> cell, List<String> names) {
    names.forEach(name -> byName.remove(name, cell));
  }

  /// The process sends nothing any more.
  void ended(ProcessCell<?> cell, EndReason reason, String text) {
    recentEnds.add(new RecentEnds.End(cell.pid(), reason, text)); // first: who misses it finds this
    byPid.remove(cell);
    settings.endListener().ended(cell.pid(), reason, text);
  }

  void refuseLeftover(Ref<?> process, Envelope left) {
    if (!(left instanceof DownNotice)) {
      refuse(process, left, DropReason.PROCESS_ENDED);
    }
  }

  /// Brings a [dev.partisan.Down] to a process; never blocks.
  void notice(ProcessCell<?> cell, DownNotice notice) {
    cell.mailbox().offerNotice(notice, wakeAtOnce);
  }

  void crashed(CrashReport report) {
    ProcessCrashedEvent.record(report);
    log.error(
        "event=process_crashed process={} outcome={} restarts={}",
        report.process(),
        report.outcome().name().toLowerCase(Locale.ROOT),
        report.restarts(),
        report.cause());
    try {
      settings.crashListener().crashed(report);
    } catch (RuntimeException e) {
      log.error("event=crash_listener_failed process={}", report.process(), e);
    }
  }

  Cancellable sendAfter(long senderPid, Duration after, Ref<?> to, Object message) {
    Runnable send = () -> sendNow(senderPid, to, message);
    // A full queue may park the sender, which the shared threads must not be.
    return host.schedule(after, () -> host.startProcess("send-after", false, send));
  }

  private void sendNow(long senderPid, Ref<?> to, Object message) {
    try {
      outbound.send(senderPid, to, MessageKind.MESSAGE, 0, message, SendOptions.defaults());
    } catch (RuntimeException e) {
      log.error("event=send_after_failed sender={} to={}", senderPid, to, e);
    }
  }

  Node attachedNode() {
    Node attached = node;
    if (attached == null) {
      throw new IllegalStateException("processes of " + self + " are not attached to a node");
    }
    return attached;
  }

  Monitors monitors() {
    Monitors attached = monitors;
    if (attached == null) {
      throw new IllegalStateException("processes of " + self + " are not attached to monitors");
    }
    return attached;
  }

  Host host() {
    return host;
  }

  NodeId self() {
    return self;
  }

  DeadLetters deadLetters() {
    return deadLetters;
  }

  ProcessSettings settings() {
    return settings;
  }

  Answers answers() {
    return answers;
  }
}
