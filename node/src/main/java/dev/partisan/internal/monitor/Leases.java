package dev.partisan.internal.monitor;

import dev.partisan.DownReason;
import dev.partisan.internal.monitor.MonitorMessage.Ended;
import dev.partisan.internal.monitor.MonitorMessage.Wanted;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.NodeId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The monitors on processes of this node, by whichever node: its own, too.
///
/// What ended is kept until the watching node says that it knows, and told again whenever that node
/// renews instead. So a lost [Ended] hangs nobody, and none is told out of turn. Pure, as [Watches].
final class Leases {
  private final NodeId self;
  private final Targets targets;
  private final long leaseNanos;
  private final int maxPerNode;

  /// Watching nodes by name; each has one run that counts.
  private final Map<String, WatchingNode> watchers = new TreeMap<>();

  private final Map<Long, Set<Lease>> byPid = new LinkedHashMap<>();
  private int size;

  /// One monitor.
  private static final class Lease {
    private final WatchingNode watcher;
    private final Wanted wanted;
    private final long pid;
    private long renewedNanos;
    private @Nullable Ended ended;

    private Lease(WatchingNode watcher, Wanted wanted, long pid) {
      this.watcher = watcher;
      this.wanted = wanted;
      this.pid = pid;
    }
  }

  private static final class WatchingNode {
    private final NodeId node;
    private final boolean isLocal;
    private final Map<Long, Lease> leases = new LinkedHashMap<>();
    private final List<Long> unconfirmed = new ArrayList<>();

    private WatchingNode(NodeId node, boolean isLocal) {
      this.node = node;
      this.isLocal = isLocal;
    }
  }

  /// @param maxPerNode leases that one watching node may have
  Leases(NodeId self, Targets targets, long leaseNanos, int maxPerNode) {
    this.self = self;
    this.targets = targets;
    this.leaseNanos = leaseNanos;
    this.maxPerNode = maxPerNode;
    watchers.put(self.name(), new WatchingNode(self, true));
  }

  /// A node, perhaps this one, wants processes watched. Nodes that are no members are not heard.
  List<Action> watch(NodeId from, List<Wanted> wanted, long nowNanos) {
    WatchingNode watcher = watcherAt(from);
    if (watcher == null) {
      return List.of();
    }
    List<Action> actions = new ArrayList<>();
    for (Wanted one : wanted) {
      Lease known = watcher.leases.get(one.id());
      if (known != null) {
        renew(known, nowNanos, actions);
        watcher.unconfirmed.add(one.id());
      } else {
        watch(watcher, one, nowNanos, actions);
      }
    }
    return actions;
  }

  private void watch(WatchingNode watcher, Wanted wanted, long nowNanos, List<Action> actions) {
    if (watcher.leases.size() >= maxPerNode && !watcher.isLocal) {
      String remark =
          "node " + self + " takes in " + maxPerNode + " monitors of a node: see perNode";
      Ended refusal = new Ended(wanted.id(), DownReason.NO_CONNECTION, remark);
      actions.add(new Action.Tell(watcher.node, refusal));
      return;
    }
    long pid = wanted.pid() != 0 ? wanted.pid() : targets.holderOf(wanted.name());
    Lease lease = new Lease(watcher, wanted, pid);
    lease.renewedNanos = nowNanos;
    watcher.leases.put(wanted.id(), lease);
    size++;
    if (pid != 0 && targets.watch(pid)) {
      byPid.computeIfAbsent(pid, key -> new LinkedHashSet<>()).add(lease);
      if (!watcher.isLocal) {
        watcher.unconfirmed.add(wanted.id());
      }
    } else {
      Action.Ending ending = pid == 0 ? Action.Ending.UNKNOWN : targets.endOf(pid);
      end(lease, ending.reason(), ending.text(), actions);
    }
  }

  /// Tells the watcher that it is over. Within this node nothing is lost, so nothing is kept.
  private void end(Lease lease, DownReason reason, String text, List<Action> actions) {
    long id = lease.wanted.id();
    if (lease.watcher.isLocal) {
      actions.add(new Action.Report(id, reason, text));
      remove(lease);
    } else {
      lease.ended = new Ended(id, reason, text);
      actions.add(new Action.TellEnd(lease.watcher.node, lease.pid, lease.wanted, lease.ended));
    }
  }

  /// A process of this node has ended.
  List<Action> processEnded(long pid, DownReason reason, String text) {
    Set<Lease> leases = byPid.remove(pid);
    if (leases == null) {
      return List.of();
    }
    List<Action> actions = new ArrayList<>();
    leases.forEach(lease -> end(lease, reason, text, actions));
    return actions;
  }

  /// Monitors are to go on.
  List<Action> renew(NodeId from, List<Long> ids, long nowNanos) {
    WatchingNode watcher = watcherAt(from);
    if (watcher == null) {
      return List.of();
    }
    List<Action> actions = new ArrayList<>();
    for (long id : ids) {
      Lease lease = watcher.leases.get(id);
      if (lease == null) {
        Ended unknown = new Ended(id, DownReason.NO_CONNECTION, "the monitor had expired");
        actions.add(new Action.Tell(from, unknown));
      } else {
        renew(lease, nowNanos, actions);
      }
    }
    return actions;
  }

  private static void renew(Lease lease, long nowNanos, List<Action> actions) {
    lease.renewedNanos = nowNanos;
    Ended ended = lease.ended;
    if (ended != null) {
      actions.add(new Action.TellEnd(lease.watcher.node, lease.pid, lease.wanted, ended));
    }
  }

  /// Monitors are over for their watchers.
  void unwatch(NodeId from, List<Long> ids) {
    WatchingNode watcher = watcherAt(from);
    if (watcher == null) {
      return;
    }
    for (long id : ids) {
      Lease lease = watcher.leases.get(id);
      if (lease != null) {
        remove(lease);
      }
    }
  }

  private void remove(Lease lease) {
    lease.watcher.leases.remove(lease.wanted.id());
    size--;
    forgetTarget(lease);
  }

  private void forgetTarget(Lease lease) {
    Set<Lease> others = byPid.get(lease.pid);
    if (others != null && others.remove(lease) && others.isEmpty()) {
      byPid.remove(lease.pid);
      targets.unwatch(lease.pid);
    }
  }

  private @Nullable WatchingNode watcherAt(NodeId node) {
    WatchingNode watcher = watchers.get(node.name());
    return watcher == null || !watcher.node.equals(node) ? null : watcher;
  }

  /// The members are these now: what others want is forgotten.
  void members(List<Member> members) {
    Set<NodeId> now = new HashSet<>(); // lookups only
    members.forEach(member -> now.add(member.id()));
    for (WatchingNode watcher : List.copyOf(watchers.values())) {
      if (!watcher.isLocal && !now.contains(watcher.node)) {
        watchers.remove(watcher.node.name());
        size -= watcher.leases.size();
        watcher.leases.values().forEach(this::forgetTarget);
      }
    }
    for (Member member : members) {
      watchers.computeIfAbsent(member.id().name(), name -> new WatchingNode(member.id(), false));
    }
  }

  /// Forgets what was not renewed in time.
  void expire(long nowNanos) {
    for (WatchingNode watcher : watchers.values()) {
      if (watcher.isLocal) {
        continue;
      }
      Iterator<Lease> leases = watcher.leases.values().iterator();
      while (leases.hasNext()) {
        Lease lease = leases.next();
        if (nowNanos - lease.renewedNanos >= leaseNanos) {
          leases.remove();
          size--;
          forgetTarget(lease);
        }
      }
    }
  }

  /// What has gathered since the last time, a message for many monitors.
  List<Action> flush() {
    List<Action> actions = new ArrayList<>();
    for (WatchingNode watcher : watchers.values()) {
      Watches.tell(watcher.node, watcher.unconfirmed, MonitorMessage.Watching::new, actions);
      watcher.unconfirmed.clear();
    }
    return actions;
  }

  /// How many monitors there are, those included that have ended and whose watcher has not said yet
  /// that it knows.
  int size() {
    return size;
  }
}
