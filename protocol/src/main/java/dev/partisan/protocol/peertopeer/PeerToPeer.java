package dev.partisan.protocol.peertopeer;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Input;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Profile;
import dev.partisan.protocol.Protocol;
import dev.partisan.protocol.Turn;
import dev.partisan.protocol.hyparview.HyParView;
import java.util.List;
import java.util.random.RandomGenerator;

/// The peer-to-peer topology (§3.3.4): a node is connected to a few peers, chosen by [HyParView], and
/// reaches all others through them.
///
/// Each node's heartbeats travel along a tree to all others and leave behind them the way back. So a
/// message goes along links of a tree to its destination and nowhere else, where the paper floods the
/// tree. All nodes that are heard of are members; one that falls silent is unreachable, then
/// forgotten.
///
/// ```java
/// Protocol node = new PeerToPeer(self, address, PeerToPeerConfig.defaults(), random);
/// perform(node.handle(new Input.JoinRequested(1, List.of(contact)), nowNanos));
/// // later: Joined[node=x], Route[to=x, via=peer], Reachable[node=x], ...
/// ```
public final class PeerToPeer implements Protocol {
  private final NodeId self;
  private final HyParView overlay;
  private final Heartbeats heartbeats;

  /// @param advertised where others can dial this node; [Address#NONE] if nobody can
  /// @param random decides about walks, samples, evictions and pauses
  public PeerToPeer(
      NodeId self, Address advertised, PeerToPeerConfig config, RandomGenerator random) {
    this.self = self;
    this.overlay = new HyParView(self, advertised, config.overlay(), random);
    this.heartbeats = new Heartbeats(self, advertised, config.heartbeat(), random);
  }

  @Override
  public List<Member> members() {
    return heartbeats.members();
  }

  /// The peers: those members that this node has connections to.
  public List<Member> peers() {
    return overlay.members().stream().filter(member -> !member.id().equals(self)).toList();
  }

  /// Everybody hands on for everybody.
  @Override
  public boolean mayRelay(NodeId node) {
    return heartbeats.isKnown(node);
  }

  @Override
  public List<Output> handle(Input input, long nowNanos) {
    Turn turn = new Turn(nowNanos);
    if (heartbeats.isSuperseded()) {
      return turn.outputs();
    }
    switch (input) {
      case Input.Received(NodeId from, HeartbeatMessage message) ->
          heartbeats.receive(from, message, turn);
      case Input.Expired(HeartbeatTimer.BeatDue due) -> heartbeats.beat(due, turn);
      case Input.Expired(HeartbeatTimer.BatchDue _) -> heartbeats.batch(turn);
      case Input.Offered(var services) -> {
        Profile before = heartbeats.profile();
        if (!services.equals(before.services())) {
          Profile now = new Profile(before.version() + 1, before.role(), "", services);
          heartbeats.describe(now, turn);
        }
      }
      case Input.Started _ -> {
        heartbeats.start(turn);
        follow(overlay.handle(input, nowNanos), turn);
      }
      case Input.LeaveRequested(long _, String name) -> {
        if (name.equals(self.name())) {
          heartbeats.leave(turn);
        }
        follow(overlay.handle(input, nowNanos), turn);
      }
      case Input.Disconnected(NodeId peer, String _) -> {
        heartbeats.disconnected(peer, turn);
        follow(overlay.handle(input, nowNanos), turn);
      }
      case Input.Received _, Input.Expired _, Input.Connected _ ->
          follow(overlay.handle(input, nowNanos), turn);
      case Input.Dialed _, Input.DialFailed _, Input.JoinRequested _ ->
          follow(overlay.handle(input, nowNanos), turn);
    }
    return turn.outputs();
  }

  /// Passes on what the overlay asks for; what it says of peers is for the heartbeats, which say more.
  private void follow(List<Output> outputs, Turn turn) {
    for (Output output : outputs) {
      switch (output) {
        case MemberEvent.Reachable(NodeId peer, Address at) -> heartbeats.peerUp(peer, at, turn);
        case MemberEvent.Unreachable(NodeId peer, Address _) -> heartbeats.peerDown(peer, turn);
        case MemberEvent.Forgotten(NodeId peer, Address _) -> heartbeats.peerDown(peer, turn);
        case Output.Retire(NodeId peer, String _) -> {
          heartbeats.peerRetires(peer, turn);
          turn.emit(output);
        }
        case MemberEvent _ -> {}
        default -> turn.emit(output);
      }
    }
  }
}
