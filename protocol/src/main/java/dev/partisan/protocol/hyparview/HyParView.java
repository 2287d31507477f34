package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Input;
import dev.partisan.protocol.JoinFailure;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Profile;
import dev.partisan.protocol.Protocol;
import dev.partisan.protocol.Timer;
import dev.partisan.protocol.Turn;
import dev.partisan.protocol.hyparview.HyParViewMessage.Disconnect;
import dev.partisan.protocol.hyparview.HyParViewMessage.Entry;
import dev.partisan.protocol.hyparview.HyParViewMessage.Ping;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/// HyParView (§3.3.4): each node is connected to a few peers, its active view, such that all are in
/// one component; and knows some others, its passive view, from which lost peers are replaced.
///
/// Its members are this node and its peers. Relations are symmetric: both sides have agreed to them,
/// and either ends them by saying so. A peer whose connection is lost is awaited for a moment, while
/// others are asked to take its place.
///
/// Joins that happen at once can leave islands, each content in itself. So each node now and then
/// visits a contact or a node long unheard and compares whose beacon they hear; when these differ the
/// two become peers.
///
/// ```java
/// Protocol overlay = new HyParView(self, address, HyParViewConfig.defaults(), random);
/// perform(overlay.handle(new Input.Started(), nowNanos));
/// perform(overlay.handle(new Input.JoinRequested(1, List.of(contact)), nowNanos));
/// ```
public final class HyParView implements Protocol {
  private final NodeId self;
  private final HyParViewConfig config;
  private final Neighborhood hood;
  private final JoinAttempts joins;
  private final Requests requests;
  private final Shuffles shuffles;
  private final Swaps swaps;
  private Profile profile = Profile.NONE;

  /// @param advertised where others can dial this node; [Address#NONE] if nobody can
  /// @param random decides about walks, samples, evictions and pauses
  public HyParView(
      NodeId self, Address advertised, HyParViewConfig config, RandomGenerator random) {
    this.self = self;
    this.config = config;
    this.hood = new Neighborhood(new Entry(self, advertised), config, random);
    this.joins = new JoinAttempts(hood);
    this.shuffles = new Shuffles(hood);
    this.swaps = new Swaps(hood);
    this.requests = new Requests(hood, joins, shuffles, swaps);
  }

  @Override
  public List<Member> members() {
    Map<NodeId, Member> members = new TreeMap<>(Leader.BY_NAME);
    members.put(self, new Member(self, hood.self.at(), true, profile));
    for (ActivePeer peer : hood.active.peers()) {
      members.put(peer.id, new Member(peer.id, peer.at, peer.isLive));
    }
    return List.copyOf(members.values());
  }

  /// The passive view, in no order that means anything.
  public List<NodeId> passiveView() {
    return hood.passive.entries().stream().map(Entry::id).toList();
  }

  @Override
  public List<Output> handle(Input input, long nowNanos) {
    Turn turn = new Turn(nowNanos);
    switch (input) {
      case Input.Started() -> start(turn);
      case Input.Received(NodeId from, Message message) -> receive(from, message, turn);
      case Input.Expired(Timer timer) -> expire(timer, turn);
      case Input.Connected(NodeId peer, Address at) -> connected(peer, at, turn);
      case Input.Disconnected(NodeId peer, String reason) -> disconnected(peer, reason, turn);
      case Input.Dialed(Address contact, NodeId peer) -> dialed(contact, peer, turn);
      case Input.DialFailed(Address contact, String reason) -> {
        hood.errands
            .dialling(contact)
            .forEach(errand -> requests.unreachable(errand, contact + ": " + reason, turn));
        settle(turn);
      }
      case Input.Offered offered -> offer(offered, turn);
      case Input.JoinRequested(long id, List<Address> contacts) -> {
        hood.isApart = false;
        joins.request(id, contacts, turn);
      }
      case Input.LeaveRequested(long id, String name) -> leave(id, name, turn);
    }
    return turn.outputs();
  }

  /// Periods begin anywhere, so that nodes started together do not act together.
  private void start(Turn turn) {
    turn.schedule(new HyParViewTimer.PingDue(), anyPart(config.liveness().pingInterval()));
    turn.schedule(new HyParViewTimer.PromotionDue(), anyPart(config.promotion().interval()));
    turn.schedule(new HyParViewTimer.ShuffleDue(), anyPart(config.shuffling().interval()));
    if (config.optimising().isOn()) {
      turn.schedule(new HyParViewTimer.SwapDue(), anyPart(config.optimising().interval()));
    }
  }

  private Duration anyPart(Duration period) {
    return Duration.ofNanos(hood.random.nextLong(period.toNanos()) + 1);
  }

  private void receive(NodeId from, Message message, Turn turn) {
    if (message instanceof HyParViewMessage known) {
      requests.receive(from, known, turn);
      settle(turn);
    } else {
      turn.reject(from, "not a message of this topology: " + message.getClass().getName());
    }
  }

  private void expire(Timer timer, Turn turn) {
    if (!(timer instanceof HyParViewTimer known)) {
      throw new IllegalArgumentException("not a timer of this topology: " + timer);
    }
    switch (known) {
      case HyParViewTimer.ShuffleDue due -> {
        turn.schedule(due, config.shuffling().interval());
        shuffle(turn);
      }
      case HyParViewTimer.PromotionDue due -> {
        turn.schedule(due, config.promotion().interval());
        hood.fillAnew(turn);
      }
      case HyParViewTimer.PingDue due -> {
        turn.schedule(due, config.liveness().pingInterval());
        ping(turn);
      }
      case HyParViewTimer.SwapDue due -> {
        turn.schedule(due, config.optimising().interval());
        swaps.begin(turn);
      }
      case HyParViewTimer.GraceDue(NodeId peer, long relation) -> giveUp(peer, relation, turn);
      case HyParViewTimer.ErrandDue(long number) -> {
        Errand errand = hood.errands.expired(number);
        if (errand != null) {
          requests.unreachable(errand, "no answer in " + config.joining().stepTimeout(), turn);
        }
      }
      case HyParViewTimer.JoinPauseDue due -> joins.expired(due, turn);
      case HyParViewTimer.JoinDue due -> joins.expired(due, turn);
      case HyParViewTimer.ReplaceDue due -> swaps.expired(due, turn);
    }
    settle(turn);
  }

  private void shuffle(Turn turn) {
    if (hood.isApart) {
      return;
    }
    if (hood.leader.tick(turn.nowNanos())) {
      requests.tell(self, turn);
    }
    shuffles.begin(joins.contacts(), turn);
  }

  private void ping(Turn turn) {
    long patience = config.liveness().unreachableAfter().toNanos();
    for (ActivePeer peer : hood.active.copy()) {
      if (peer.isLive && turn.nowNanos() - peer.provenNanos >= patience) {
        hood.lose(peer, "no answer to pings", turn);
        hood.fillAnew(turn);
      } else if (peer.isLive) {
        turn.send(peer.id, new Ping(peer.theirs, peer.mine, turn.nowNanos()));
      }
    }
  }

  private void connected(NodeId peer, Address at, Turn turn) {
    hood.errands.connected(peer, at);
    ActivePeer awaited = hood.active.find(peer);
    if (awaited == null) {
      return;
    }
    awaited.provenNanos = turn.nowNanos();
    turn.send(peer, new Ping(awaited.theirs, awaited.mine, turn.nowNanos()));
  }

  private void disconnected(NodeId peer, String reason, Turn turn) {
    for (Errand errand : hood.errands.disconnected(peer)) {
      requests.hungUp(errand, peer + " hung up: " + reason, turn);
    }
    ActivePeer lost = hood.livePeer(peer);
    if (lost != null) {
      lost.isLive = false;
      turn.emit(new MemberEvent.Unreachable(peer, lost.at));
      turn.schedule(
          new HyParViewTimer.GraceDue(peer, lost.mine), config.liveness().reconnectGrace());
      hood.fillAnew(turn);
    }
    settle(turn);
  }

  private void giveUp(NodeId peer, long relation, Turn turn) {
    ActivePeer lost = hood.active.find(peer, relation);
    if (lost != null && !lost.isLive) {
      hood.lose(lost, "lost", turn);
    }
  }

  private void dialed(Address contact, NodeId peer, Turn turn) {
    if (!peer.equals(self)) {
      hood.errands.dialled(peer);
    }
    for (Errand errand : hood.errands.dialling(contact)) {
      if (peer.equals(self)) {
        requests.isSelf(errand, contact, turn);
      } else if (errand.expected != null && !errand.expected.equals(peer)) {
        requests.unreachable(errand, contact + " is " + peer, turn);
      } else {
        hood.errands.ask(errand, peer, turn);
      }
    }
    hood.errands.letGo(peer, turn);
    settle(turn);
  }

  /// Whoever is left alone turns to its contacts.
  private void settle(Turn turn) {
    boolean isAlone =
        hood.hasBeenIn && !hood.active.hasLive() && !hood.errands.isUnderWay(Errand::isForRelation);
    if (isAlone) {
      hood.fill(turn);
      if (!hood.errands.isUnderWay(Errand::isForRelation)) {
        joins.rejoin(turn);
      }
    }
  }

  private void offer(Input.Offered offered, Turn turn) {
    if (!offered.services().equals(profile.services())) {
      profile = new Profile(profile.version() + 1, profile.role(), "", offered.services());
      turn.emit(new MemberEvent.ProfileChanged(self, hood.self.at(), profile));
    }
  }

  private void leave(long request, String name, Turn turn) {
    if (!name.equals(self.name())) {
      String text =
          "a node of the peer-to-peer topology leaves by itself: have '" + name + "' leave";
      turn.emit(new Output.LeaveFailed(request, text));
      return;
    }
    for (ActivePeer peer : hood.active.peers()) {
      turn.send(peer.id, new Disconnect(peer.theirs, true));
    }
    hood.isApart = true;
    hood.hasBeenIn = false;
    hood.active.clear();
    hood.passive.clear();
    hood.errands.clear();
    shuffles.clear();
    swaps.clear();
    joins.failAll(JoinFailure.LEFT, "left", turn);
    turn.emit(new Output.Left());
    turn.emit(new Output.LeaveCompleted(request));
  }
}
