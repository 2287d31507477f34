package dev.partisan.internal.monitor;

import dev.partisan.DownReason;
import dev.partisan.internal.monitor.MonitorMessage.Ended;
import dev.partisan.internal.monitor.MonitorMessage.Wanted;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.NodeId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The monitors that processes of this node have on other nodes and their processes.
///
/// A monitor is asked for until the other node confirms it, then renewed until it ends. So each
/// message may be lost. Pure: one input at a time goes in, actions come out.
final class Watches {
  private final NodeId self;
  private final long graceNanos;
  private final Map<String, Peer> peers = new TreeMap<>();

  /// Whom each monitor is on, for inputs that name the monitor alone.
  private final Map<Long, Peer> peerOf = new LinkedHashMap<>();

  /// How far a monitor of a process has come.
  private enum Phase {
    NEW,
    ASKED,
    CONFIRMED
  }

  private static final class Watched {
    private final Wanted wanted;
    private Phase phase = Phase.NEW;

    private Watched(Wanted wanted) {
      this.wanted = wanted;
    }
  }

  /// A member other than this node.
  private static final class Peer {
    private final NodeId node;
    private final Map<Long, Watched> processes = new LinkedHashMap<>();
    private final Set<Long> nodeMonitors = new LinkedHashSet<>();
    private final List<Long> fresh = new ArrayList<>();
    private final List<Long> unneeded = new ArrayList<>();
    private boolean isReachable;
    private long unreachableSinceNanos;

    private Peer(NodeId node, long nowNanos) {
      this.node = node;
      this.unreachableSinceNanos = nowNanos;
    }

    private boolean isLost(long nowNanos, long graceNanos) {
      return !isReachable && nowNanos - unreachableSinceNanos >= graceNanos;
    }
  }

  Watches(NodeId self, long graceNanos) {
    this.self = self;
    this.graceNanos = graceNanos;
  }

  /// A process of another node is to be watched.
  ///
  /// @param run the run of the node that the process belongs to; `null` where a name is watched
  List<Action> watch(String nodeName, @Nullable NodeId run, Wanted wanted, long nowNanos) {
    Peer peer = peers.get(nodeName);
    if (peer == null) {
      return noMember(wanted.id(), nodeName);
    }
    if (run != null && !run.equals(peer.node)) {
      return List.of(new Action.Report(wanted.id(), DownReason.NODE_REPLACED, "by " + peer.node));
    }
    if (peer.isLost(nowNanos, graceNanos)) {
      return List.of(lost(wanted.id()));
    }
    peer.processes.put(wanted.id(), new Watched(wanted));
    peer.fresh.add(wanted.id());
    peerOf.put(wanted.id(), peer);
    return List.of();
  }

  /// A node is to be watched: the run of it that is a member now.
  List<Action> watchNode(String nodeName, long id, long nowNanos) {
    if (nodeName.equals(self.name())) {
      return List.of(); // it ends with its watchers
    }
    Peer peer = peers.get(nodeName);
    if (peer == null) {
      return noMember(id, nodeName);
    }
    if (peer.isLost(nowNanos, graceNanos)) {
      return List.of(lost(id));
    }
    peer.nodeMonitors.add(id);
    peerOf.put(id, peer);
    return List.of();
  }

  private static List<Action> noMember(long id, String nodeName) {
    return List.of(
        new Action.Report(id, DownReason.NO_CONNECTION, "node " + nodeName + " is no member"));
  }

  private static Action lost(long id) {
    return new Action.Report(id, DownReason.NO_CONNECTION, "");
  }

  /// A monitor is not wanted any longer.
  void unwatch(long id) {
    Peer peer = peerOf.remove(id);
    if (peer == null || peer.nodeMonitors.remove(id)) {
      return;
    }
    Watched watched = peer.processes.remove(id);
    if (watched != null && watched.phase != Phase.NEW) {
      peer.unneeded.add(id);
    }
  }

  /// The other node watches these now.
  void confirmed(NodeId from, List<Long> ids) {
    Peer peer = peerAt(from);
    if (peer == null) {
      return;
    }
    for (long id : ids) {
      Watched watched = peer.processes.get(id);
      if (watched == null) {
        peer.unneeded.add(id);
      } else {
        watched.phase = Phase.CONFIRMED;
      }
    }
  }

  /// A watched process has ended. The other node is told in any case, so that it may forget.
  List<Action> ended(NodeId from, Ended ended) {
    Peer peer = peerAt(from);
    if (peer == null) {
      return List.of();
    }
    peer.unneeded.add(ended.id());
    if (peer.processes.remove(ended.id()) == null) {
      return List.of();
    }
    peerOf.remove(ended.id());
    return List.of(new Action.Report(ended.id(), ended.reason(), ended.text()));
  }

  private @Nullable Peer peerAt(NodeId node) {
    Peer peer = peers.get(node.name());
    return peer == null || !peer.node.equals(node) ? null : peer;
  }

  /// The members are these now.
  ///
  /// @param left the nodes that have left since the last time
  List<Action> members(List<Member> members, Set<NodeId> left, long nowNanos) {
    List<Action> actions = new ArrayList<>();
    Map<String, Member> now = new TreeMap<>();
    members.forEach(member -> now.put(member.id().name(), member));
    for (Peer peer : List.copyOf(peers.values())) {
      Member member = now.get(peer.node.name());
      if (member == null || !member.id().equals(peer.node)) {
        peers.remove(peer.node.name());
        actions.addAll(endAll(peer, reasonOfAbsence(peer.node, member, left), ""));
      }
    }
    for (Member member : now.values()) {
      if (!member.id().equals(self)) {
        note(member, nowNanos);
      }
    }
    return actions;
  }

  private static DownReason reasonOfAbsence(
      NodeId gone, @Nullable Member successor, Set<NodeId> left) {
    if (left.contains(gone)) {
      return DownReason.NODE_LEFT;
    }
    return successor == null ? DownReason.NO_CONNECTION : DownReason.NODE_REPLACED;
  }

  private void note(Member member, long nowNanos) {
    Peer peer = peers.computeIfAbsent(member.id().name(), name -> new Peer(member.id(), nowNanos));
    if (peer.isReachable && !member.isReachable()) {
      peer.unreachableSinceNanos = nowNanos;
    }
    peer.isReachable = member.isReachable();
  }

  /// Gives up the monitors on nodes that were unreachable for longer than the grace. The nodes are
  /// told, for when they hear it.
  List<Action> giveUpLost(long nowNanos) {
    List<Action> actions = new ArrayList<>();
    for (Peer peer : peers.values()) {
      if (peer.isLost(nowNanos, graceNanos)) {
        peer.unneeded.addAll(
            peer.processes.values().stream()
                .filter(watched -> watched.phase != Phase.NEW)
                .map(watched -> watched.wanted.id())
                .toList());
        actions.addAll(endAll(peer, DownReason.NO_CONNECTION, ""));
      }
    }
    return actions;
  }

  private List<Action> endAll(Peer peer, DownReason reason, String text) {
    List<Action> actions = new ArrayList<>();
    for (List<Long> ids :
        List.of(List.copyOf(peer.processes.keySet()), List.copyOf(peer.nodeMonitors))) {
      for (long id : ids) {
        peerOf.remove(id);
        actions.add(new Action.Report(id, reason, text));
      }
    }
    peer.processes.clear();
    peer.nodeMonitors.clear();
    return actions;
  }

  /// Renews what is confirmed and asks again for what is not.
  List<Action> renew() {
    List<Action> actions = new ArrayList<>();
    for (Peer peer : peers.values()) {
      List<Wanted> asked = new ArrayList<>();
      List<Long> confirmed = new ArrayList<>();
      for (Watched watched : peer.processes.values()) {
        switch (watched.phase) {
          case NEW -> {} // [flush] asks
          case ASKED -> asked.add(watched.wanted);
          case CONFIRMED -> confirmed.add(watched.wanted.id());
        }
      }
      tell(peer.node, asked, MonitorMessage.Watch::new, actions);
      tell(peer.node, confirmed, MonitorMessage.Renew::new, actions);
    }
    return actions;
  }

  /// What has gathered since the last time, a message for many monitors.
  List<Action> flush() {
    List<Action> actions = new ArrayList<>();
    for (Peer peer : peers.values()) {
      List<Wanted> asked = new ArrayList<>();
      for (long id : peer.fresh) {
        Watched watched = peer.processes.get(id);
        if (watched != null) {
          watched.phase = Phase.ASKED;
          asked.add(watched.wanted);
        }
      }
      tell(peer.node, asked, MonitorMessage.Watch::new, actions);
      tell(peer.node, peer.unneeded, MonitorMessage.Unwatch::new, actions);
      peer.fresh.clear();
      peer.unneeded.clear();
    }
    return actions;
  }

  /// Adds messages about all of these, none of them too long.
  static <T> void tell(
      NodeId to, List<T> about, Function<List<T>, MonitorMessage> message, List<Action> actions) {
    for (int from = 0; from < about.size(); from += MonitorMessage.MAX_BATCH) {
      int end = Math.min(about.size(), from + MonitorMessage.MAX_BATCH);
      actions.add(new Action.Tell(to, message.apply(about.subList(from, end))));
    }
  }

  /// How many monitors there are.
  int size() {
    return peerOf.size();
  }
}
