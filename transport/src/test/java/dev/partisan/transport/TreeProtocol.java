package dev.partisan.transport;

import dev.partisan.Topology;
import dev.partisan.protocol.Address;
import dev.partisan.protocol.Input;
import dev.partisan.protocol.JoinFailure;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Protocol;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A topology for tests: each node connects to the one that it joins, and everybody is reached along
/// the tree that comes of it.
final class TreeProtocol implements Protocol {
  sealed interface TreeMessage extends Message {
    record Known(List<Place> places) implements TreeMessage {}
  }

  record Place(NodeId node, Address at) {}

  private record Way(Place place, NodeId via) {}

  private final Place self;
  private final Predicate<String> mayRelay;
  private final boolean isSecretive;
  private final Map<String, Way> ways = new TreeMap<>();
  private final List<NodeId> heard = new ArrayList<>();
  private final List<NodeId> peers = new ArrayList<>();
  private final List<Output> outputs = new ArrayList<>();
  private long joining = -1;
  private @Nullable NodeId contact;

  private TreeProtocol(Place self, Predicate<String> mayRelay, boolean isSecretive) {
    this.self = self;
    this.mayRelay = mayRelay;
    this.isSecretive = isSecretive;
  }

  /// Everybody may hand on.
  static Topology topology() {
    return topology(name -> true, false);
  }

  /// @param mayRelay who may, as far as this node is concerned
  /// @param isSecretive whether this node keeps to itself that another run took a name over
  static Topology topology(Predicate<String> mayRelay, boolean isSecretive) {
    return Topology.of(
        "tree",
        (self, address, random) ->
            new TreeProtocol(new Place(self, address), mayRelay, isSecretive),
        MethodHandles.lookup(),
        TreeMessage.class);
  }

  @Override
  public List<Output> handle(Input input, long nowNanos) {
    outputs.clear();
    switch (input) {
      case Input.JoinRequested(long id, List<Address> contacts) -> {
        joining = id;
        outputs.add(new Output.Connect(contacts.getFirst()));
      }
      case Input.Dialed(Address at, NodeId peer) -> {
        outputs.add(new Output.KeepConnected(peer, at));
        contact = peer;
        completeJoin();
      }
      case Input.DialFailed(Address at, String reason) ->
          outputs.add(
              new Output.JoinFailed(joining, JoinFailure.TIMED_OUT, at + " failed: " + reason));
      case Input.Connected(NodeId peer, Address at) -> connected(new Place(peer, at));
      case Input.Disconnected(NodeId peer, String reason) -> {
        peers.remove(peer);
        ways.values().stream()
            .filter(way -> way.via().equals(peer))
            .map(Way::place)
            .forEach(place -> outputs.add(new MemberEvent.Unreachable(place.node(), place.at())));
      }
      case Input.Received(NodeId from, TreeMessage.Known(List<Place> places)) -> {
        places.forEach(place -> learn(place, from));
        heard.add(from);
        completeJoin();
      }
      case Input.LeaveRequested(long id, String name) ->
          outputs.add(new Output.LeaveFailed(id, "nobody leaves a tree"));
      default -> {}
    }
    return List.copyOf(outputs);
  }

  /// Once the contact is known by name and has said whom it knows, in whichever order.
  private void completeJoin() {
    if (joining >= 0 && contact != null && heard.contains(contact)) {
      outputs.add(new Output.JoinCompleted(joining));
      joining = -1;
    }
  }

  private void connected(Place peer) {
    peers.add(peer.node());
    outputs.add(new Output.KeepConnected(peer.node(), peer.at()));
    learn(peer, peer.node());
    List<Place> known = new ArrayList<>(List.of(self));
    ways.values().stream()
        .filter(way -> !way.via().equals(peer.node()))
        .forEach(way -> known.add(way.place()));
    outputs.add(new Output.Send(peer.node(), new TreeMessage.Known(known)));
  }

  private void learn(Place place, NodeId via) {
    NodeId node = place.node();
    Way before = ways.put(node.name(), new Way(place, via));
    if (node.equals(self.node()) || before != null && before.place().equals(place)) {
      outputs.add(new MemberEvent.Reachable(node, place.at()));
      return;
    }
    if (before == null) {
      outputs.add(new MemberEvent.Joined(node, place.at()));
    } else {
      outputs.add(new MemberEvent.Replaced(before.place().node(), node, place.at()));
      outputs.add(new Output.Release(before.place().node(), "replaced"));
    }
    outputs.add(new Output.Route(node, via));
    outputs.add(new MemberEvent.Reachable(node, place.at()));
    for (NodeId peer : isSecretive && before != null ? List.<NodeId>of() : peers) {
      if (!peer.equals(via)) {
        outputs.add(new Output.Send(peer, new TreeMessage.Known(List.of(place))));
      }
    }
  }

  @Override
  public boolean mayRelay(NodeId node) {
    return mayRelay.test(node.name());
  }

  @Override
  public List<Member> members() {
    Map<String, Member> members = new TreeMap<>();
    members.put(self.node().name(), new Member(self.node(), self.at(), true));
    ways.forEach((name, way) ->
        members.put(
            name, new Member(way.place().node(), way.place().at(), peers.contains(way.via()))));
    return List.copyOf(members.values());
  }
}
