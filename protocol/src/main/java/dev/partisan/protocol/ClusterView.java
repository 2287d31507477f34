package dev.partisan.protocol;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
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
  private final Overlay overlay;
  private final FailureDetector links;
  private final Stopwatches leavers = new Stopwatches();
  private final Stopwatches unreachables = new Stopwatches();
  private final Stopwatches forgetting = new Stopwatches();
  private final Map<String, MembershipEntry> forgotten = new TreeMap<>();
  private final Set<String> reachable = new TreeSet<>();

  /// Members that were reachable once and are not now.
  private final Set<String> lost = new TreeSet<>();

  private final List<NodeId> returned = new ArrayList<>();
  private Membership membership = new Membership();
  private MembershipEntry own;
  private boolean isChanged;

  ClusterView(NodeId self, Address advertised, FullMeshConfig config, Overlay overlay) {
    this.self = self;
    this.advertised = advertised;
    this.config = config;
    this.overlay = overlay;
    this.links = new FailureDetector(config.detection().unreachableAfter());
    this.own =
        new MembershipEntry(
            self, 1, MembershipEntry.Status.UP, advertised, Profile.first(overlay.role()));
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
    return member(node) != null;
  }

  /// The entry of a node that is a member in just this incarnation.
  @Nullable MembershipEntry member(NodeId node) {
    MembershipEntry entry = membership.get(node.name());
    return entry != null && entry.isUp(node) ? entry : null;
  }

  boolean isClient(NodeId node) {
    MembershipEntry entry = member(node);
    return entry != null && entry.profile().role() == Role.CLIENT;
  }

  /// Whether this node keeps a connection to that one.
  boolean isKept(NodeId node) {
    MembershipEntry entry = member(node);
    return entry != null && overlay.isKept(entry);
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

  /// The members to which this node's own link works.
  List<NodeId> linkedOthers() {
    return others().stream().map(MembershipEntry::id).filter(links::isReachable).toList();
  }

  /// Those of them that this node exchanges gossip with.
  List<NodeId> linkedPeers() {
    return linkedOthers().stream().filter(peer -> !isClient(peer)).toList();
  }

  /// Those of them that only listen.
  List<NodeId> linkedClients() {
    return linkedOthers().stream().filter(this::isClient).toList();
  }

  /// Whether this node's way to a member works.
  boolean isReachable(MembershipEntry member) {
    return reachable.contains(member.name());
  }

  /// Whether anything changed that routes depend on, since this was last asked.
  boolean hasChanged() {
    boolean hasChanged = isChanged;
    isChanged = false;
    return hasChanged;
  }

  List<Member> members() {
    List<Member> members = new ArrayList<>();
    for (MembershipEntry entry : membership.entries()) {
      if (entry.isUp()) {
        boolean isReachable = entry.id().equals(self) || isReachable(entry);
        members.add(new Member(entry.id(), entry.at(), isReachable, entry.profile()));
      }
    }
    return List.copyOf(members);
  }

  ClusterMessage.Terms termsFor(NodeId peer) {
    MembershipEntry entry = lookup(peer.name());
    long theirs = entry != null && entry.isUp(peer) ? entry.generation() : 0;
    return new ClusterMessage.Terms(own.generation(), theirs);
  }

  Duration leftFor(String name, long nowNanos) {
    return leavers.elapsed(name, nowNanos);
  }

  /// Takes a newer entry of this node itself.
  void adopt(MembershipEntry newer) {
    own = newer;
    membership.merge(newer);
    isChanged = true;
  }

  /// Drops everybody but this node, which goes on at that generation.
  void startOver(long generation) {
    membership = new Membership();
    leavers.clear();
    unreachables.clear();
    forgetting.clear();
    forgotten.clear();
    reachable.clear();
    lost.clear();
    adopt(own.withGeneration(generation));
  }

  /// Whether what another node tells shows that its cluster and this one were one before: both know
  /// the same incarnation of a third node. Then their generations count the same admissions.
  boolean hasHistoryWith(NodeId from, List<MembershipEntry> told) {
    for (MembershipEntry entry : told) {
      MembershipEntry held = membership.get(entry.name());
      boolean isThird = !entry.name().equals(self.name()) && !entry.name().equals(from.name());
      if (isThird && held != null && held.id().equals(entry.id())) {
        return true;
      }
    }
    return false;
  }

  /// Decides between the holders of a name in two clusters that become one. Where their generations
  /// count the same admissions, the later one has it. Where they were counted apart, by rank alone a
  /// node would often lose against a predecessor that is long gone: so an `UP` one goes above a
  /// leaver, and of two the one that this node reaches, by whatever way.
  MembershipEntry settle(MembershipEntry told, boolean isOneHistory) {
    MembershipEntry held = membership.get(told.name());
    if (held == null || held.id().equals(told.id())) {
      return told;
    }
    boolean isHeldHere = held.isUp() && isReachable(held);
    if (isOneHistory && !isHeldHere) {
      return told;
    }
    boolean isHeldKept = isHeldHere || held.isUp() && !told.isUp();
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
      isChanged = true;
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
    if (!after.isUp()) {
      return;
    }
    if (before != null && before.isUp(after.id())) {
      if (!after.profile().saysLike(before.profile())) {
        turn.emit(new MemberEvent.ProfileChanged(after.id(), after.at(), after.profile()));
      }
      return;
    }
    if (overlay.isKept(after)) {
      turn.emit(new Output.KeepConnected(after.id(), after.at()));
    }
    if (!wasUp) {
      turn.emit(new MemberEvent.Joined(after.id(), after.at()));
    }
    welcome(after, turn);
  }

  /// Tells a member that it is none any more, and lets go of it.
  private void dismiss(MembershipEntry before, MembershipEntry after, NodeId from, Turn turn) {
    unreachables.stop(before.name());
    reachable.remove(before.name());
    lost.remove(before.name());
    if (links.isConnected(before.id()) && !from.equals(before.id())) {
      turn.send(before.id(), notice(after, turn.nowNanos()));
    }
    boolean isReplaced = after.isUp();
    turn.emit(
        isReplaced
            ? new MemberEvent.Replaced(before.id(), after.id(), after.at())
            : new MemberEvent.Left(before.id(), before.at()));
    if (overlay.isKept(before) || links.isConnected(before.id())) {
      turn.emit(new Output.Release(before.id(), isReplaced ? "replaced by " + after.id() : "left"));
    }
  }

  private void welcome(MembershipEntry entry, Turn turn) {
    links.watch(entry.id(), turn.nowNanos());
    review(entry, turn);
    if (!isReachable(entry)) {
      unreachables.start(entry.name(), turn.nowNanos());
    }
  }

  /// Notes that something outside has changed that reachability depends on.
  void reviewLater() {
    isChanged = true;
  }

  /// Looks again whether a member is reachable, and tells if that has changed.
  void review(MembershipEntry member, Turn turn) {
    boolean isReachable = overlay.isReachable(member, this);
    if (isReachable && reachable.add(member.name())) {
      isChanged = true;
      unreachables.stop(member.name());
      if (lost.remove(member.name()) && links.isReachable(member.id())) {
        returned.add(member.id());
      }
      turn.emit(new MemberEvent.Reachable(member.id(), member.at()));
    } else if (!isReachable && reachable.remove(member.name())) {
      isChanged = true;
      lost.add(member.name());
      unreachables.start(member.name(), turn.nowNanos());
      turn.emit(new MemberEvent.Unreachable(member.id(), member.at()));
    }
  }

  /// The peers whose link works again after it did not, since this was last asked.
  List<NodeId> takeReturned() {
    List<NodeId> peers =
        returned.stream().filter(peer -> isMember(peer) && !isClient(peer)).toList();
    returned.clear();
    return peers;
  }

  ClusterMessage.Notice notice(MembershipEntry entry, long nowNanos) {
    return new ClusterMessage.Notice(entry, leftFor(entry.name(), nowNanos));
  }

  /// Notes that a link is up, and says whether that brought a forgotten member back.
  boolean connected(NodeId peer, Turn turn) {
    links.connected(peer, turn.nowNanos());
    isChanged = true;
    MembershipEntry entry = lookup(peer.name());
    if (entry == null || !entry.isUp(peer)) {
      return false;
    }
    boolean isBack = recall(peer.name());
    if (isBack) {
      membership.merge(entry);
      turn.emit(new MemberEvent.Joined(peer, entry.at()));
    }
    review(entry, turn);
    return isBack;
  }

  void disconnected(NodeId peer, Turn turn) {
    links.disconnected(peer);
    review(peer, turn);
  }

  private void review(NodeId peer, Turn turn) {
    isChanged = true;
    MembershipEntry entry = member(peer);
    if (entry != null) {
      review(entry, turn);
    }
  }

  void answered(NodeId peer, long sentNanos, Turn turn) {
    if (links.answered(peer, sentNanos, turn.nowNanos())) {
      review(peer, turn);
    }
  }

  /// Looks which links have fallen silent, and has them dialled anew.
  void findSilent(Turn turn) {
    for (MembershipEntry entry : others()) {
      if (links.hasFallenSilent(entry.id(), turn.nowNanos())) {
        review(entry.id(), turn);
        turn.emit(new Output.Reconnect(entry.id(), "no answer to pings"));
      }
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
    lost.remove(name);
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

  /// The members that this node would like to be connected to again, forgotten ones included.
  List<MembershipEntry> missed() {
    List<MembershipEntry> missed = new ArrayList<>(others());
    missed.addAll(forgotten.values());
    missed.removeIf(entry -> !overlay.isMissed(entry, this));
    return missed;
  }

  /// Whether there is nobody to be in touch with, or somebody who is.
  boolean isInTouch() {
    return missed().isEmpty() || !linkedPeers().isEmpty();
  }
}
