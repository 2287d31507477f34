package dev.partisan.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What this node knows of its cluster: the membership that all share, and what only this node can
/// know, which links work and who has been out of touch for how long.
///
/// Every change to the members goes through here and comes out as connections to keep or release
/// and as member events. The entry of this node itself is always there and always `UP`; what
/// others say of it is for [Standing] to judge.
final class ClusterView {
  private final NodeId self;
  private final Address advertised;
  private final FullMeshConfig config;
  private final FailureDetector links;
  private final Stopwatches leavers = new Stopwatches();
  private final Stopwatches unreachables = new Stopwatches();
  private final Stopwatches forgetting = new Stopwatches();
  private final Map<String, MembershipEntry> forgotten = new TreeMap<>();
  private Membership membership = new Membership();
  private MembershipEntry own;

  ClusterView(NodeId self, Address advertised, FullMeshConfig config) {
    this.self = self;
    this.advertised = advertised;
    this.config = config;
    this.links = new FailureDetector(config.detection().unreachableAfter());
    this.own = new MembershipEntry(self, 1, MembershipEntry.Status.UP, advertised);
    membership.merge(own);
  }

  NodeId self() {
    return self;
  }

  Address advertised() {
    return advertised;
  }

  MembershipEntry own() {
    return own;
  }

  Membership membership() {
    return membership;
  }

  FailureDetector links() {
    return links;
  }

  /// The entry of a name, also of a member that is forgotten.
  @Nullable MembershipEntry lookup(String name) {
    MembershipEntry entry = membership.get(name);
    return entry != null ? entry : forgotten.get(name);
  }

  /// The member that has the node's name and is another incarnation.
  @Nullable NodeId rivalOf(NodeId node) {
    MembershipEntry entry = membership.get(node.name());
    return entry != null && entry.isUp() && !entry.id().equals(node) ? entry.id() : null;
  }

  boolean isMember(NodeId node) {
    MembershipEntry entry = membership.get(node.name());
    return entry != null && entry.isUp(node);
  }

  boolean isFull() {
    return membership.size() >= config.limits().maxMembers();
  }

  /// All members but this one.
  List<MembershipEntry> others() {
    return membership.entries().stream()
        .filter(MembershipEntry::isUp)
        .filter(entry -> !entry.id().equals(self))
        .toList();
  }

  List<NodeId> reachableOthers() {
    return others().stream().map(MembershipEntry::id).filter(links::isReachable).toList();
  }

  List<Member> members() {
    List<Member> members = new ArrayList<>();
    for (MembershipEntry entry : membership.entries()) {
      if (entry.isUp()) {
        boolean isReachable = entry.id().equals(self) || links.isReachable(entry.id());
        members.add(new Member(entry.id(), entry.at(), isReachable));
      }
    }
    return List.copyOf(members);
  }

  FullMeshMessage.Terms termsFor(NodeId peer) {
    MembershipEntry entry = lookup(peer.name());
    long theirs = entry != null && entry.isUp(peer) ? entry.generation() : 0;
    return new FullMeshMessage.Terms(own.generation(), theirs);
  }

  Duration leftFor(String name, long nowNanos) {
    return leavers.elapsed(name, nowNanos);
  }

  /// Takes a newer entry of this node itself.
  void adopt(MembershipEntry newer) {
    own = newer;
    membership.merge(newer);
  }

  /// Drops everybody but this node, which goes on at that generation.
  void startOver(long generation) {
    membership = new Membership();
    leavers.clear();
    unreachables.clear();
    forgetting.clear();
    forgotten.clear();
    adopt(new MembershipEntry(self, generation, MembershipEntry.Status.UP, advertised));
  }

  /// Decides between the holders of a name in two clusters that become one: an `UP` one goes above
  /// a leaver, and of two the one that this node reaches. Their generations were counted apart, so
  /// by rank alone a node would often lose against a predecessor that is long gone.
  MembershipEntry settle(MembershipEntry told) {
    MembershipEntry held = membership.get(told.name());
    if (held == null || held.id().equals(told.id())) {
      return told;
    }
    boolean isHeldKept = held.isUp() && (!told.isUp() || links.isReachable(held.id()));
    MembershipEntry winner = isHeldKept ? held : told;
    MembershipEntry loser = isHeldKept ? told : held;
    if (!winner.isUp() || winner.outranks(loser)) {
      return winner;
    }
    long above = Math.min(loser.generation() + 1, MembershipEntry.MAX_GENERATION);
    return winner.withGeneration(above);
  }

  /// Merges an entry about another node, and says whether it was news.
  ///
  /// @param from who told; the one it is about, or this node itself, or anybody
  boolean learn(MembershipEntry entry, Duration leftFor, NodeId from, Turn turn) {
    String name = entry.name();
    MembershipEntry before = membership.get(name);
    MembershipEntry forgottenEntry = forgotten.get(name);
    if (forgottenEntry != null && !entry.outranks(forgottenEntry)) {
      return false;
    }
    if (before == null && isFull()) {
      turn.reject(from, "no room for " + entry.id() + ": maxMembers is reached");
      return false;
    }
    Duration age = leftFor.isNegative() ? Duration.ZERO : leftFor;
    if (!entry.isUp() && age.compareTo(config.retention().tombstones()) >= 0) {
      return false;
    }
    boolean isNews = membership.merge(entry);
    if (isNews) {
      leavers.stop(name);
    }
    if (!entry.isUp() && entry.equals(membership.get(name))) {
      leavers.start(name, turn.nowNanos() - age.toNanos());
    }
    if (isNews) {
      recall(name);
      if (forgottenEntry != null && !entry.isUp(forgottenEntry.id())) {
        turn.emit(new Output.Release(forgottenEntry.id(), "forgotten"));
      }
      announce(before, entry, from, turn);
    }
    return isNews;
  }

  private void announce(
      @Nullable MembershipEntry before, MembershipEntry after, NodeId from, Turn turn) {
    boolean wasUp = before != null && before.isUp();
    if (before != null && wasUp && !after.isUp(before.id())) {
      dismiss(before, after, from, turn);
    }
    if (!after.isUp() || before != null && before.isUp(after.id())) {
      return;
    }
    turn.emit(new Output.KeepConnected(after.id(), after.at()));
    if (!wasUp) {
      turn.emit(new MemberEvent.Joined(after.id(), after.at()));
    }
    welcome(after, turn);
  }

  /// Tells a member that it is none any more, and lets go of it.
  private void dismiss(MembershipEntry before, MembershipEntry after, NodeId from, Turn turn) {
    unreachables.stop(before.name());
    if (links.isConnected(before.id()) && !from.equals(before.id())) {
      turn.send(before.id(), notice(after, turn.nowNanos()));
    }
    boolean isReplaced = after.isUp();
    turn.emit(
        isReplaced
            ? new MemberEvent.Replaced(before.id(), after.id(), after.at())
            : new MemberEvent.Left(before.id(), before.at()));
    turn.emit(new Output.Release(before.id(), isReplaced ? "replaced by " + after.id() : "left"));
  }

  private void welcome(MembershipEntry entry, Turn turn) {
    links.watch(entry.id(), turn.nowNanos());
    if (links.isConnected(entry.id())) {
      turn.emit(new MemberEvent.Reachable(entry.id(), entry.at()));
    } else {
      unreachables.start(entry.name(), turn.nowNanos());
    }
  }

  FullMeshMessage.Notice notice(MembershipEntry entry, long nowNanos) {
    return new FullMeshMessage.Notice(entry, leftFor(entry.name(), nowNanos));
  }

  /// Notes that a link is up, and says whether that brought a forgotten member back.
  boolean connected(NodeId peer, Turn turn) {
    boolean wasReachable = links.isReachable(peer);
    links.connected(peer, turn.nowNanos());
    MembershipEntry entry = lookup(peer.name());
    if (entry == null || !entry.isUp(peer)) {
      return false;
    }
    boolean isBack = recall(peer.name());
    if (isBack) {
      membership.merge(entry);
      turn.emit(new MemberEvent.Joined(peer, entry.at()));
    }
    unreachables.stop(peer.name());
    if (!wasReachable || isBack) {
      turn.emit(new MemberEvent.Reachable(peer, entry.at()));
    }
    return isBack;
  }

  void disconnected(NodeId peer, Turn turn) {
    boolean wasReachable = links.disconnected(peer);
    if (wasReachable && isMember(peer)) {
      lose(peer, turn);
    }
  }

  void answered(NodeId peer, long sentNanos, Turn turn) {
    boolean isRevived = links.answered(peer, sentNanos, turn.nowNanos());
    MembershipEntry entry = membership.get(peer.name());
    if (isRevived && entry != null && entry.isUp(peer)) {
      unreachables.stop(peer.name());
      turn.emit(new MemberEvent.Reachable(peer, entry.at()));
    }
  }

  /// Looks which links have fallen silent, and has them dialled anew.
  void findSilent(Turn turn) {
    for (MembershipEntry entry : others()) {
      if (links.hasFallenSilent(entry.id(), turn.nowNanos())) {
        lose(entry.id(), turn);
        turn.emit(new Output.Reconnect(entry.id(), "no answer to pings"));
      }
    }
  }

  private void lose(NodeId peer, Turn turn) {
    MembershipEntry entry = membership.get(peer.name());
    if (entry != null) {
      unreachables.start(peer.name(), turn.nowNanos());
      turn.emit(new MemberEvent.Unreachable(peer, entry.at()));
    }
  }

  /// Forgets who has been unreachable for long, and drops what has been kept for long.
  void expire(Turn turn) {
    Duration tombstones = config.retention().tombstones();
    for (String name : leavers.atLeast(tombstones, turn.nowNanos())) {
      leavers.stop(name);
      membership.remove(name);
    }
    for (String name : forgetting.atLeast(tombstones, turn.nowNanos())) {
      MembershipEntry entry = forgotten.get(name);
      recall(name);
      if (entry != null) {
        turn.emit(new Output.Release(entry.id(), "forgotten"));
      }
    }
    Duration forgetAfter = config.retention().forgetUnreachableAfter();
    unreachables.atLeast(forgetAfter, turn.nowNanos()).forEach(name -> forget(name, turn));
  }

  private void forget(String name, Turn turn) {
    unreachables.stop(name);
    MembershipEntry entry = membership.get(name);
    if (entry != null) {
      membership.remove(name);
      turn.emit(new MemberEvent.Forgotten(entry.id(), entry.at()));
      if (forgotten.size() >= config.limits().maxMembers()) {
        turn.emit(new Output.Release(entry.id(), "forgotten"));
        return;
      }
      forgotten.put(name, entry);
      forgetting.start(name, turn.nowNanos());
    }
  }

  private boolean recall(String name) {
    forgetting.stop(name);
    return forgotten.remove(name) != null;
  }

  /// The members that this node would like to hear of again, forgotten ones included.
  List<MembershipEntry> missed() {
    List<MembershipEntry> missed = new ArrayList<>(others());
    missed.addAll(forgotten.values());
    missed.removeIf(entry -> links.isReachable(entry.id()));
    return missed;
  }

  /// Whether there is nobody to be in touch with, or somebody who is.
  boolean isInTouch() {
    return missed().isEmpty() || !reachableOthers().isEmpty();
  }
}
