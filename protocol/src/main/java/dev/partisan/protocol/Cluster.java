package dev.partisan.protocol;

import dev.partisan.protocol.ClusterMessage.AmongMembers;
import dev.partisan.protocol.ClusterMessage.Digest;
import dev.partisan.protocol.ClusterMessage.Entries;
import dev.partisan.protocol.ClusterMessage.Fingerprints;
import dev.partisan.protocol.ClusterMessage.Join;
import dev.partisan.protocol.ClusterMessage.Notice;
import dev.partisan.protocol.ClusterMessage.Ping;
import dev.partisan.protocol.ClusterMessage.Pong;
import dev.partisan.protocol.ClusterMessage.Refused;
import dev.partisan.protocol.ClusterMessage.Welcome;
import java.time.Duration;
import java.util.List;
import java.util.SortedSet;
import java.util.random.RandomGenerator;

/// A node's part in a cluster: its membership, joins and leaves, gossip and pings. All topologies
/// that have a membership share it; what they differ in is their [Overlay].
///
/// Each topology wraps one of these, and looks at inputs first where they concern its own ways.
final class Cluster {
  private final FullMeshConfig config;
  private final RandomGenerator random;
  private final ClusterView view;
  private final Standing standing;
  private final AntiEntropy antiEntropy;
  private final Admission admission;
  private final Joins joins;
  private long lastContactNanos;
  private boolean isSuperseded;

  Cluster(
      NodeId self,
      Address advertised,
      FullMeshConfig config,
      Overlay overlay,
      RandomGenerator random) {
    this.config = config;
    this.random = random;
    this.view = new ClusterView(self, advertised, config, overlay);
    this.standing = new Standing(view);
    this.antiEntropy = new AntiEntropy(view, config, random);
    this.admission = new Admission(view, antiEntropy, config);
    this.joins = new Joins(view, admission, config, random);
  }

  ClusterView view() {
    return view;
  }

  Joins joins() {
    return joins;
  }

  boolean isSuperseded() {
    return isSuperseded;
  }

  void handle(Input input, Turn turn) {
    if (!isSuperseded) {
      dispatch(input, turn);
      view.takeReturned().forEach(peer -> antiEntropy.tellDigest(peer, turn));
    }
  }

  private void dispatch(Input input, Turn turn) {
    switch (input) {
      case Input.Started() -> start(turn);
      case Input.Received(NodeId from, Message message) -> receive(from, message, turn);
      case Input.Expired(Timer timer) -> expire(timer, turn);
      case Input.Connected(NodeId peer, Address _) -> connected(peer, turn);
      case Input.Disconnected(NodeId peer, String _) -> disconnected(peer, turn);
      case Input.Dialed(Address contact, NodeId peer) -> joins.dialed(contact, peer, turn);
      case Input.DialFailed(Address contact, String why) -> joins.dialFailed(contact, why, turn);
      case Input.JoinRequested(long id, List<Address> to) -> joins.request(id, to, turn);
      case Input.Offered(SortedSet<String> services) -> offer(services, turn);
      case Input.LeaveRequested(long id, String name) -> leave(id, name, turn);
    }
  }

  private void receive(NodeId from, Message message, Turn turn) {
    if (!(message instanceof ClusterMessage known)) {
      turn.reject(from, "not a message of this topology: " + message.getClass().getName());
      return;
    }
    switch (known) {
      case Join join -> admission.request(from, join, turn);
      case Welcome _ -> joins.welcomed(from, turn);
      case Refused refused -> joins.refused(from, refused, turn);
      case Notice notice -> notice(from, notice, turn);
      case AmongMembers words -> receive(from, words, turn);
    }
  }

  private void receive(NodeId from, AmongMembers message, Turn turn) {
    if (!joins.hasAsked(from) && !standing.isFellow(from, message.terms())) {
      if (standing.setRight(from, message.terms(), turn)) {
        antiEntropy.changed(view.self().name(), turn);
      }
      return;
    }
    switch (message) {
      case Ping(_, long sentNanos) -> turn.send(from, new Pong(view.termsFor(from), sentNanos));
      case Pong(_, long sentNanos) -> answered(from, sentNanos, turn);
      case Digest digest -> antiEntropy.compare(from, digest, turn);
      case Fingerprints fingerprints -> antiEntropy.compare(from, fingerprints, turn);
      case Entries entries -> merge(from, entries, turn);
    }
  }

  private void expire(Timer timer, Turn turn) {
    if (!(timer instanceof ClusterTimer known)) {
      throw new IllegalArgumentException("not a timer of this topology: " + timer);
    }
    switch (known) {
      case ClusterTimer.GossipDue due -> gossip(due, turn);
      case ClusterTimer.PingDue due -> ping(due, turn);
      case ClusterTimer.PushDue _ -> antiEntropy.push(turn);
      case ClusterTimer.AdmissionDue due -> admission.expired(due, turn);
      case ClusterTimer.JoinStepDue due -> joins.expired(due, turn);
      case ClusterTimer.JoinDue due -> joins.expired(due, turn);
    }
  }

  /// The first ticks come at a random moment, so that nodes started together are not in step.
  private void start(Turn turn) {
    lastContactNanos = turn.nowNanos();
    turn.schedule(new ClusterTimer.GossipDue(), upTo(config.gossip().interval()));
    turn.schedule(new ClusterTimer.PingDue(), upTo(config.detection().pingInterval()));
  }

  private Duration upTo(Duration longest) {
    return Duration.ofNanos(random.nextLong(longest.toNanos()) + 1);
  }

  private void connected(NodeId peer, Turn turn) {
    if (view.connected(peer, turn)) {
      antiEntropy.changed(peer.name(), turn);
    }
  }

  private void disconnected(NodeId peer, Turn turn) {
    view.disconnected(peer, turn);
    admission.disconnected(peer, turn);
    joins.disconnected(peer, turn);
  }

  private void answered(NodeId peer, long sentNanos, Turn turn) {
    view.answered(peer, sentNanos, turn);
    admission.answered(peer, sentNanos, turn);
  }

  private void ping(ClusterTimer.PingDue due, Turn turn) {
    turn.schedule(due, config.detection().pingInterval());
    view.findSilent(turn);
    for (MembershipEntry entry : view.others()) {
      if (view.links().isConnected(entry.id())) {
        turn.send(entry.id(), new Ping(view.termsFor(entry.id()), turn.nowNanos()));
      }
    }
  }

  private void gossip(ClusterTimer.GossipDue due, Turn turn) {
    turn.schedule(due, config.gossip().interval());
    view.expire(turn);
    if (view.isInTouch()) {
      lastContactNanos = turn.nowNanos();
    } else if (turn.nowNanos() - lastContactNanos >= config.retention().tombstones().toNanos()) {
      startAnew(turn);
    }
    antiEntropy.gossip(turn);
  }

  /// Whoever left meanwhile may be remembered by this node alone: so it brings nothing along.
  private void startAnew(Turn turn) {
    List<MembershipEntry> missed = view.missed();
    for (MembershipEntry entry : missed) {
      turn.emit(new Output.Release(entry.id(), "out of contact for too long"));
    }
    standing.stepOut(view.own().generation());
    antiEntropy.clear();
    admission.clear();
    lastContactNanos = turn.nowNanos();
    joins.rejoin(missed.stream().map(MembershipEntry::at).distinct().toList(), turn);
  }

  private void merge(NodeId from, Entries message, Turn turn) {
    boolean isTooLarge = message.entries().size() > Entries.MAX_ENTRIES;
    if (isTooLarge || !message.whole().stream().allMatch(AntiEntropy::isBucket)) {
      turn.reject(from, "malformed entries: " + message.entries().size() + " of them");
      return;
    }
    for (MembershipEntry entry : message.entries()) {
      if (entry.name().equals(view.self().name()) && isOutBy(entry, turn)) {
        return;
      }
    }
    boolean isMerging = joins.isMerging(from);
    boolean isOneHistory = isMerging && view.hasHistoryWith(from, message.entries());
    for (MembershipEntry entry : message.entries()) {
      if (!entry.name().equals(view.self().name())) {
        Duration leftFor = message.leftFor().getOrDefault(entry.name(), Duration.ZERO);
        learn(isMerging ? view.settle(entry, isOneHistory) : entry, leftFor, from, turn);
      }
    }
    antiEntropy.answer(from, message, turn);
  }

  private void notice(NodeId from, Notice notice, Turn turn) {
    MembershipEntry sender = view.lookup(from.name());
    boolean isFarewell = notice.entry().id().equals(from);
    if (isFarewell && sender != null && !sender.isUp(from)) {
      return; // others were quicker to say so
    }
    if (sender == null || !sender.isUp(from)) {
      turn.reject(from, "notice from a node that is not a member");
    } else if (notice.entry().name().equals(view.self().name())) {
      isOutBy(notice.entry(), turn);
    } else if (isFarewell) {
      learn(notice.entry(), notice.leftFor(), from, turn);
    } else {
      turn.reject(from, "notice about a third node");
    }
  }

  /// Takes in an entry about another node, and passes it on if it is news.
  void learn(MembershipEntry entry, Duration leftFor, NodeId from, Turn turn) {
    if (view.learn(entry, leftFor, from, turn)) {
      antiEntropy.changed(entry.name(), turn);
    }
  }

  private void offer(SortedSet<String> services, Turn turn) {
    config.profiles().check(services);
    if (!services.equals(view.own().profile().services())) {
      say(view.own().profile().withServices(services), turn);
    }
  }

  /// Has this node say something else of itself.
  void say(Profile profile, Turn turn) {
    boolean isChanged = !profile.saysLike(view.own().profile());
    view.adopt(view.own().withProfile(profile));
    antiEntropy.changed(view.self().name(), turn);
    if (isChanged) {
      turn.emit(new MemberEvent.ProfileChanged(view.self(), view.advertised(), profile));
    }
  }

  /// Takes in what is said about this node, and says whether it is out of the cluster by it.
  boolean isOutBy(MembershipEntry told, Turn turn) {
    return switch (standing.hear(told)) {
      case UNCHANGED -> false;
      case ADVANCED -> {
        antiEntropy.changed(view.self().name(), turn);
        yield false;
      }
      case REMOVED -> {
        stepOut(told.generation(), "removed", turn);
        yield true;
      }
      case SUPERSEDED -> {
        isSuperseded = true;
        joins.failAll(JoinFailure.SUPERSEDED, "superseded by " + told.id(), turn);
        turn.emit(new Output.Superseded(told.id()));
        yield true;
      }
    };
  }

  /// Self leave, or leave of another node (§3.2). The other is told, and leaves by itself.
  private void leave(long requestId, String name, Turn turn) {
    MembershipEntry entry = view.lookup(name);
    if (entry == null || !entry.isUp()) {
      turn.emit(new Output.LeaveFailed(requestId, "no member is named '" + name + "'"));
    } else if (entry.id().equals(view.self())) {
      stepOut(entry.generation(), "left", turn);
      turn.emit(new Output.LeaveCompleted(requestId));
    } else {
      learn(entry.left(), Duration.ZERO, view.self(), turn);
      turn.emit(new Output.LeaveCompleted(requestId));
    }
  }

  /// Leaves the cluster. All members are told by this node, as it will not be there to gossip.
  private void stepOut(long generation, String why, Turn turn) {
    antiEntropy.push(turn); // what this node alone may know
    List<NodeId> others = view.linkedOthers();
    MembershipEntry last = standing.stepOut(generation);
    others.forEach(peer -> turn.send(peer, new Notice(last, Duration.ZERO)));
    antiEntropy.clear();
    admission.clear();
    joins.failAll(JoinFailure.LEFT, why, turn);
    turn.emit(new Output.Left());
  }
}
