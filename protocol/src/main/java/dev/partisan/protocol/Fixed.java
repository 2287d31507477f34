package dev.partisan.protocol;

import dev.partisan.protocol.FixedMessage.Ping;
import dev.partisan.protocol.FixedMessage.Pong;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// The static topology (§3.3.1): the members are those that the configuration names, and each that
/// runs is connected to, for ever. Nobody joins, nobody leaves.
///
/// A peer is dialled with capped, jittered backoff until it answers a ping, and again whenever it
/// is lost. Answering is the consent: a node answers those only whom it is configured with, so
/// two nodes have a link when both want it. The peer's incarnation is that of whoever answered
/// under its name last; until the first time it is [NodeId#unmet]. An incarnation that still
/// answers keeps its name against another one.
///
/// ```java
/// Protocol fixed = new Fixed(self, address, FixedConfig.of(peers), random);
/// perform(fixed.handle(new Input.Started(), nowNanos));
/// ```
public final class Fixed implements Protocol {
  private static final String INSTEAD =
      "the static topology has the members that it is configured with; to change them, configure"
          + " and restart the nodes concerned";

  private final NodeId self;
  private final Address advertised;
  private final FixedConfig config;
  private final RandomGenerator random;
  private final FailureDetector links;
  private final Map<String, Peer> peers = new TreeMap<>();

  /// Open connections that no ping was answered on yet, and since when.
  private final Map<NodeId, Long> unproven = new LinkedHashMap<>();

  private Profile profile = Profile.NONE;

  /// A configured peer, and who is known to hold its name.
  private static final class Peer {
    private final Address at;
    private NodeId id;
    private Profile profile = Profile.NONE;
    private int dials;
    private boolean isDialling;

    private Peer(FixedConfig.Peer configured) {
      this.at = configured.at();
      this.id = NodeId.unmet(configured.name());
    }
  }

  /// @param advertised what [#members] tells of this node
  /// @param random how long to pause between dials
  /// @throws IllegalArgumentException when the node is configured as its own peer
  public Fixed(NodeId self, Address advertised, FixedConfig config, RandomGenerator random) {
    this.self = self;
    this.advertised = advertised;
    this.config = config;
    this.random = random;
    this.links = new FailureDetector(config.detection().unreachableAfter());
    for (FixedConfig.Peer peer : config.peers()) {
      if (peer.name().equals(self.name())) {
        throw new IllegalArgumentException(
            "'" + peer.name() + "' is this node itself: leave it out of its peers");
      }
      peers.put(peer.name(), new Peer(peer));
    }
  }

  @Override
  public List<Member> members() {
    Map<String, Member> members = new TreeMap<>();
    members.put(self.name(), new Member(self, advertised, true, profile));
    peers.forEach((name, peer) ->
        members.put(name, new Member(peer.id, peer.at, links.isReachable(peer.id), peer.profile)));
    return List.copyOf(members.values());
  }

  @Override
  public List<Output> handle(Input input, long nowNanos) {
    Turn turn = new Turn(nowNanos);
    switch (input) {
      case Input.Started() -> start(turn);
      case Input.Received(NodeId from, Message message) -> receive(from, message, turn);
      case Input.Expired(Timer timer) -> expire(timer, turn);
      case Input.Connected(NodeId peer, Address _) -> connected(peer, turn);
      case Input.Disconnected(NodeId peer, String _) -> disconnected(peer, turn);
      case Input.Dialed(Address contact, NodeId peer) -> dialed(contact, peer, turn);
      case Input.DialFailed _ -> {} // the next dial is scheduled
      case Input.Offered offered -> offer(offered, turn);
      case Input.JoinRequested(long id, List<Address> _) ->
          turn.emit(new Output.JoinFailed(id, JoinFailure.UNSUPPORTED, INSTEAD));
      case Input.LeaveRequested(long id, String _) ->
          turn.emit(new Output.LeaveFailed(id, INSTEAD));
    }
    return turn.outputs();
  }

  private void start(Turn turn) {
    turn.schedule(new FixedTimer.PingDue(), config.detection().pingInterval());
    for (Peer peer : peers.values()) {
      turn.emit(new MemberEvent.Joined(peer.id, peer.at));
      turn.emit(new Output.NoRoute(peer.id));
      dial(peer, turn);
    }
  }

  private void receive(NodeId from, Message message, Turn turn) {
    if (!(message instanceof FixedMessage known)) {
      turn.reject(from, "not a message of this topology: " + message.getClass().getName());
      return;
    }
    Peer peer = wanted(from);
    if (peer == null) {
      return; // it has been let go of
    }
    switch (known) {
      case Ping(long sentNanos) -> turn.send(from, new Pong(sentNanos, profile));
      case Pong(long sentNanos, Profile theirs) -> answered(peer, from, sentNanos, theirs, turn);
    }
  }

  private void expire(Timer timer, Turn turn) {
    if (!(timer instanceof FixedTimer known)) {
      throw new IllegalArgumentException("not a timer of this topology: " + timer);
    }
    switch (known) {
      case FixedTimer.PingDue due -> ping(due, turn);
      case FixedTimer.DialDue(String name) -> {
        Peer peer = peers.get(name);
        if (peer != null) {
          peer.isDialling = false;
          dial(peer, turn);
        }
      }
    }
  }

  /// Finds out who is at the peer's address, unless its link works. Goes on for ever, as only this
  /// finds a new incarnation that does not dial this node itself.
  private void dial(Peer peer, Turn turn) {
    if (links.isConnected(peer.id) || peer.isDialling) {
      return;
    }
    peer.isDialling = true;
    turn.emit(new Output.Connect(peer.at));
    turn.schedule(new FixedTimer.DialDue(peer.id.name()), pause(peer.dials++));
  }

  /// Half to all of the doubled pause.
  private Duration pause(int dials) {
    long longest = config.dialling().longestPause().toNanos();
    long pause = config.dialling().firstPause().toNanos();
    for (int i = 0; i < dials && pause < longest; i++) {
      pause *= 2;
    }
    pause = Math.min(pause, longest);
    return Duration.ofNanos(pause - random.nextLong(pause / 2 + 1));
  }

  private void dialed(Address contact, NodeId found, Turn turn) {
    for (Peer peer : peers.values()) {
      if (peer.at.equals(contact) && !peer.id.name().equals(found.name())) {
        turn.reject(found, "is at " + contact + ", where '" + peer.id.name() + "' should be");
      }
    }
  }

  private void connected(NodeId id, Turn turn) {
    Peer peer = wanted(id);
    if (peer == null) {
      String reason =
          peers.containsKey(id.name()) && id.isKnown()
              ? "its name is held by a node that answers"
              : "not among the configured peers";
      turn.reject(id, reason);
      turn.emit(new Output.Release(id, reason));
      return;
    }
    if (links.isConnected(id)) {
      boolean wasReachable = links.isReachable(id);
      links.connected(id, turn.nowNanos());
      if (!wasReachable) {
        turn.emit(new MemberEvent.Reachable(id, peer.at));
      }
    } else {
      unproven.put(id, turn.nowNanos());
    }
    turn.send(id, new Ping(turn.nowNanos()));
  }

  /// The configured peer that a node is, unless another incarnation of it still answers.
  private @Nullable Peer wanted(NodeId id) {
    Peer peer = id.isKnown() ? peers.get(id.name()) : null;
    boolean isRival = peer != null && !peer.id.equals(id) && links.isReachable(peer.id);
    return isRival ? null : peer;
  }

  private void disconnected(NodeId id, Turn turn) {
    unproven.remove(id);
    Peer peer = peers.get(id.name());
    if (peer != null && peer.id.equals(id) && links.isConnected(id)) {
      boolean wasReachable = links.disconnected(id);
      if (wasReachable) {
        turn.emit(new MemberEvent.Unreachable(id, peer.at));
      }
      dial(peer, turn);
    }
  }

  private void answered(Peer peer, NodeId from, long sentNanos, Profile theirs, Turn turn) {
    boolean isProven = unproven.remove(from) != null;
    if (isProven) {
      settle(peer, from, turn);
      peer.dials = 0;
      links.connected(from, turn.nowNanos());
      turn.emit(new MemberEvent.Reachable(from, peer.at));
    } else if (links.answered(from, sentNanos, turn.nowNanos())) {
      turn.emit(new MemberEvent.Reachable(from, peer.at));
    }
    if (peer.id.equals(from) && !theirs.equals(peer.profile)) {
      peer.profile = theirs;
      turn.emit(new MemberEvent.ProfileChanged(from, peer.at, theirs));
    }
  }

  /// Takes the node that answered for the holder of its name from now on.
  private void settle(Peer peer, NodeId holder, Turn turn) {
    NodeId before = peer.id;
    if (!before.equals(holder)) {
      peer.id = holder;
      peer.profile = Profile.NONE;
      links.disconnected(before);
      turn.emit(new MemberEvent.Replaced(before, holder, peer.at));
      if (before.isKnown()) {
        turn.emit(new Output.Release(before, "replaced by " + holder));
      }
      turn.emit(new Output.KeepConnected(holder, peer.at));
    }
  }

  private void ping(FixedTimer.PingDue due, Turn turn) {
    turn.schedule(due, config.detection().pingInterval());
    for (Peer peer : peers.values()) {
      if (links.hasFallenSilent(peer.id, turn.nowNanos())) {
        turn.emit(new MemberEvent.Unreachable(peer.id, peer.at));
        turn.emit(new Output.Reconnect(peer.id, "no answer to pings"));
      }
      if (links.isConnected(peer.id)) {
        turn.send(peer.id, new Ping(turn.nowNanos()));
      }
    }
    long patience = config.detection().unreachableAfter().toNanos();
    for (NodeId id : new ArrayList<>(unproven.keySet())) {
      if (turn.nowNanos() - unproven.getOrDefault(id, turn.nowNanos()) < patience) {
        turn.send(id, new Ping(turn.nowNanos()));
      } else {
        unproven.put(id, turn.nowNanos());
        turn.emit(new Output.Reconnect(id, "no answer to pings"));
      }
    }
  }

  private void offer(Input.Offered offered, Turn turn) {
    config.profiles().check(offered.services());
    if (!offered.services().equals(profile.services())) {
      profile = profile.withServices(offered.services());
      turn.emit(new MemberEvent.ProfileChanged(self, advertised, profile));
    }
  }
}
