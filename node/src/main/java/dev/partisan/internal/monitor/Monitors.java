package dev.partisan.internal.monitor;

import dev.partisan.Channel;
import dev.partisan.Down;
import dev.partisan.DownReason;
import dev.partisan.EndReason;
import dev.partisan.MonitorConfig;
import dev.partisan.MonitorRef;
import dev.partisan.PartitionKey;
import dev.partisan.Ref;
import dev.partisan.SendOptions;
import dev.partisan.internal.control.SerialLoop;
import dev.partisan.internal.monitor.MonitorMessage.Ended;
import dev.partisan.internal.monitor.MonitorMessage.Wanted;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Host;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The monitors of a node: hosts both tables, [Watches] and [Leases], on a serial loop of its own, so
/// that neither a process that ends nor an event loop waits for them.
///
/// All that is private and has no remark runs on the loop.
public final class Monitors {
  private static final Logger LOG = LoggerFactory.getLogger(Monitors.class);

  /// Inputs that may wait for the loop. Beyond it whoever adds a monitor waits, and what other nodes
  /// say is dropped: they repeat it.
  private static final int MAX_BACKLOG = 10_000;

  private static final long BACKLOG_POLL_NANOS = 1_000_000;

  /// The way to the other nodes; never blocks, and may lose what it is given.
  public interface Teller {
    /// On the control channel.
    void tell(NodeId to, MonitorMessage message);

    /// On the lane that messages from `pid` to the watcher take.
    void tellEnd(NodeId to, long pid, Wanted wanted, Ended message);
  }

  /// The processes of this node. Any thread.
  public interface LocalProcesses {
    /// The process that holds a name now; 0 if none does.
    long holderOf(String name);

    boolean isRunning(long pid);

    /// How a process that does not run ended, if that is remembered.
    Optional<End> endOf(long pid);
  }

  /// How a process ended.
  ///
  /// @param text what it crashed with, or empty
  public record End(EndReason reason, String text) {}

  private final Host host;
  private final NodeId self;
  private final MonitorConfig config;
  private final LocalProcesses processes;
  private final Teller teller;
  private final SerialLoop loop;
  private final Watches watches;
  private final Leases leases;

  /// Those whose [Down] has not been reported.
  private final Map<Long, Watch> open = new HashMap<>(); // lookups only

  private boolean isFlushDue;
  private boolean isRenewalDue;
  private volatile int leasesNow;
  private volatile boolean isClosed;

  private final AtomicLong lastId = new AtomicLong();
  private final AtomicInteger backlog = new AtomicInteger();
  private final AtomicInteger count = new AtomicInteger();
  private final Watcher application = new Watcher(count);

  /// The processes whose end is to be told. A process looks here after it is gone from the table of
  /// processes, the loop looks there after it has added it here: one of them sees the other.
  private final Set<Long> watchedPids = ConcurrentHashMap.newKeySet(); // lookups only

  public Monitors(
      Host host, NodeId self, MonitorConfig config, LocalProcesses processes, Teller teller) {
    this.host = host;
    this.self = self;
    this.config = config;
    this.processes = processes;
    this.teller = teller;
    this.loop = new SerialLoop(host);
    this.watches = new Watches(self, config.grace().toNanos());
    this.leases = new Leases(self, new Ends(), config.leaseTime().toNanos(), config.perNode());
  }

  private final class Ends implements Targets {
    @Override
    public long holderOf(String name) {
      return processes.holderOf(name);
    }

    @Override
    public boolean watch(long pid) {
      watchedPids.add(pid);
      boolean isRunning = processes.isRunning(pid);
      if (!isRunning) {
        watchedPids.remove(pid);
      }
      return isRunning;
    }

    @Override
    public Action.Ending endOf(long pid) {
      return processes
          .endOf(pid)
          .map(end -> new Action.Ending(downReason(end.reason()), end.text()))
          .orElse(Action.Ending.UNKNOWN);
    }

    @Override
    public void unwatch(long pid) {
      watchedPids.remove(pid);
    }
  }

  /// A watcher for one life of a process. Any thread.
  public Watcher newWatcher() {
    return new Watcher(count);
  }

  /// The watcher whose monitors end with the node. Any thread.
  public Watcher application() {
    return application;
  }

  /// Watches a process. Application's and processes' threads; waits while the loop is far behind.
  ///
  /// @param pid the watching process, or 0: with `options` it says behind what the [Down] comes
  /// @throws IllegalStateException when there are too many monitors
  public MonitorRef monitor(
      Watcher by, long pid, Ref<?> target, SendOptions options, Watch.Sink sink) {
    Watch watch = newWatch(by, target.nodeName(), target, sink);
    long id = watch.ref().id();
    Wanted wanted =
        new Wanted(
            id,
            target.pid(),
            target.pid() == 0 ? target.name().orElseThrow() : "",
            pid,
            options.channel().orElse(Channel.DEFAULT),
            options.key().map(PartitionKey::hash).orElse(0L));
    start(watch, () -> watch(target, wanted));
    return watch.ref();
  }

  /// Watches the present run of a node. As [#monitor].
  public MonitorRef monitorNode(Watcher by, String nodeName, Watch.Sink sink) {
    Watch watch = newWatch(by, nodeName, null, sink);
    long id = watch.ref().id();
    start(watch, () -> perform(watches.watchNode(nodeName, id, host.nanoTime())));
    return watch.ref();
  }

  private Watch newWatch(Watcher by, String node, @Nullable Ref<?> process, Watch.Sink sink) {
    if (by != application && by.size() >= config.perProcess()) {
      throw new IllegalStateException(
          ("a process of node %s has %d monitors already: take some back, or raise perProcess with"
                  + " monitors(MonitorConfig)")
              .formatted(self, config.perProcess()));
    }
    if (count.get() >= config.perNode()) {
      throw new IllegalStateException(
          "node %s has %d monitors already: take some back, or raise perNode with monitors(MonitorConfig)"
              .formatted(self, config.perNode()));
    }
    Watch watch = new Watch(new MonitorRef(lastId.incrementAndGet()), by, node, process, sink);
    by.add(watch);
    return watch;
  }

  private void start(Watch watch, Runnable task) {
    awaitRoom();
    submit(() -> {
      if (!watch.isOver()) {
        open.put(watch.ref().id(), watch);
        task.run();
      }
    });
  }

  /// Takes a monitor back; after it no [Down] of it is received. Returns whether one could have been.
  /// Threads as [#monitor].
  public boolean demonitor(Watcher by, MonitorRef ref) {
    Watch watch = by.find(ref);
    if (watch == null || !watch.withdraw()) {
      return false;
    }
    awaitRoom();
    submit(() -> unwatch(ref.id()));
    return true;
  }

  /// Takes all monitors of a watcher back; its process has ended, or begins another life. Any thread.
  public void watcherEnded(Watcher by) {
    List<Watch> all = by.all();
    all.forEach(Watch::withdraw);
    submit(() -> all.forEach(watch -> unwatch(watch.ref().id())));
  }

  /// A process of this node has ended and sends nothing any more. Any thread.
  public void processEnded(long pid, EndReason reason, String text) {
    if (watchedPids.remove(pid)) {
      submit(() -> perform(leases.processEnded(pid, downReason(reason), text)));
    }
  }

  private static DownReason downReason(EndReason reason) {
    return switch (reason) {
      case FINISHED -> DownReason.FINISHED;
      case STOPPED -> DownReason.STOPPED;
      case CRASHED -> DownReason.CRASHED;
    };
  }

  /// Another node says something. Any thread; never waits.
  public void received(NodeId from, MonitorMessage message) {
    if (backlog.get() < MAX_BACKLOG) {
      submit(() -> handle(from, message));
    } else {
      LOG.debug("event=monitor_message_dropped node={} from={}", self, from);
    }
  }

  /// The members have changed. Any thread, one call at a time.
  public void membersChanged(List<Member> members, List<MemberEvent> events) {
    Set<NodeId> left = new HashSet<>(); // lookups only
    for (MemberEvent event : events) {
      if (event instanceof MemberEvent.Left gone) {
        left.add(gone.node());
      }
    }
    submit(() -> {
      leases.members(members);
      perform(watches.members(members, left, host.nanoTime()));
      if (!members.stream().allMatch(Member::isReachable)) {
        host.schedule(
            config.grace(), () -> submit(() -> perform(watches.giveUpLost(host.nanoTime()))));
      }
    });
  }

  /// Completes when all that was handed over before is done. Any thread.
  public CompletableFuture<Void> settled() {
    CompletableFuture<Void> settled = new CompletableFuture<>();
    // The second one comes behind what the first ones made due.
    loop.execute(() -> loop.execute(() -> settled.complete(null)));
    return settled;
  }

  /// Renews nothing more. Any thread.
  public void close() {
    isClosed = true;
  }

  /// How many monitors processes of this node have. Any thread.
  public int watching() {
    return count.get();
  }

  /// How many monitors there are on processes of this node, by whichever node. Any thread.
  public int watched() {
    return leasesNow;
  }

  private void awaitRoom() {
    while (backlog.get() >= MAX_BACKLOG) {
      host.park(this, BACKLOG_POLL_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        return; // it is being stopped: a park does not wait any more
      }
    }
  }

  private void submit(Runnable input) {
    backlog.incrementAndGet();
    loop.execute(() -> {
      backlog.decrementAndGet();
      input.run();
      afterInput();
    });
  }

  private void afterInput() {
    leasesNow = leases.size();
    if (!isFlushDue) {
      isFlushDue = true;
      loop.execute(this::flush);
    }
    if (!isRenewalDue && !isClosed && watches.size() + leases.size() > 0) {
      isRenewalDue = true;
      host.schedule(config.renewInterval(), () -> submit(this::renew));
    }
  }

  private void flush() {
    isFlushDue = false;
    perform(leases.flush());
    perform(watches.flush());
  }

  private void renew() {
    isRenewalDue = false;
    long now = host.nanoTime();
    leases.expire(now);
    perform(watches.giveUpLost(now));
    perform(watches.renew());
  }

  private void watch(Ref<?> target, Wanted wanted) {
    NodeId run = target.nodeId().orElse(null);
    long now = host.nanoTime();
    if (!target.nodeName().equals(self.name())) {
      perform(watches.watch(target.nodeName(), run, wanted, now));
    } else if (run != null && !run.equals(self)) {
      report(wanted.id(), DownReason.NODE_REPLACED, "by " + self);
    } else {
      perform(leases.watch(self, List.of(wanted), now));
    }
  }

  private void unwatch(long id) {
    if (open.remove(id) != null) {
      watches.unwatch(id);
      leases.unwatch(self, List.of(id));
    }
  }

  private void handle(NodeId from, MonitorMessage message) {
    long now = host.nanoTime();
    switch (message) {
      case MonitorMessage.Watch(List<Wanted> wanted) -> perform(leases.watch(from, wanted, now));
      case MonitorMessage.Watching(List<Long> ids) -> watches.confirmed(from, ids);
      case MonitorMessage.Renew(List<Long> ids) -> perform(leases.renew(from, ids, now));
      case MonitorMessage.Unwatch(List<Long> ids) -> leases.unwatch(from, ids);
      case Ended ended -> perform(watches.ended(from, ended));
    }
  }

  private void perform(List<Action> actions) {
    for (Action action : actions) {
      switch (action) {
        case Action.Tell(NodeId to, MonitorMessage message) -> teller.tell(to, message);
        case Action.TellEnd(NodeId to, long pid, Wanted wanted, Ended message) ->
            teller.tellEnd(to, pid, wanted, message);
        case Action.Report(long id, DownReason reason, String text) -> report(id, reason, text);
      }
    }
  }

  private void report(long id, DownReason reason, String text) {
    Watch watch = open.remove(id);
    if (watch != null) {
      watch.report(new Down(watch.ref(), watch.node(), watch.process(), reason, text));
    }
  }
}
