package dev.partisan.examples;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Input;
import dev.partisan.protocol.JoinFailure;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// A topology of one's own: each node connects to the one that it joins, and all are reached along
/// the tree that comes of it.
///
/// Neighbours tell each other whom they know; whoever tells of a node is the way to it. A lost
/// connection is dialled again. Nobody leaves, and a node joins once.
final class Tree implements Protocol {
  /// What neighbours say to each other.
  sealed interface TreeMessage extends Message {
    /// These nodes are reached through me, or are me.
    record Known(List<Place> places) implements TreeMessage {}
  }

  record Place(NodeId node, Address at) {}

  private record Way(Place place, NodeId via) {}

  private final Place self;
  private final Map<String, Way> ways = new TreeMap<>();

  /// The neighbours that are connected, and those of them that have said whom they know.
  private final TreeSet<String> neighbours = new TreeSet<>();

  private final TreeSet<String> heard = new TreeSet<>();
  private long joinId;
  private String parent = "";

  Tree(NodeId self, Address address) {
    this.self = new Place(self, address);
  }

  @Override
  public List<Output> handle(Input input, long nowNanos) {
    List<Output> outputs = new ArrayList<>();
    switch (input) {
      case Input.Started _, Input.Expired _, Input.Offered _ -> {}
      case Input.JoinRequested(long id, List<Address> contacts) -> {
        joinId = id;
        contacts.stream().limit(1).map(Output.Connect::new).forEach(outputs::add);
      }
      case Input.Dialed(Address at, NodeId found) -> {
        parent = found.name();
        outputs.add(new Output.KeepConnected(found, at));
        completeJoin(outputs);
      }
      case Input.DialFailed(Address at, String reason) ->
          outputs.add(new Output.JoinFailed(joinId, JoinFailure.TIMED_OUT, at + ": " + reason));
      case Input.Connected(NodeId peer, Address at) -> greet(new Place(peer, at), outputs);
      case Input.Disconnected(NodeId peer, String _) -> lose(peer, outputs);
      case Input.Received(NodeId from, TreeMessage.Known(List<Place> places)) -> {
        places.forEach(place -> learn(place, from, outputs));
        heard.add(from.name());
        completeJoin(outputs);
      }
      case Input.Received(NodeId from, Message _) ->
          outputs.add(new Output.Rejected(from, "not a message of the tree"));
      case Input.LeaveRequested(long id, String _) ->
          outputs.add(new Output.LeaveFailed(id, "nobody leaves the tree"));
    }
    return outputs;
  }

  /// A join is complete when the parent is known by name and has told of the others, in either order.
  private void completeJoin(List<Output> outputs) {
    if (joinId != 0 && heard.contains(parent)) {
      outputs.add(new Output.JoinCompleted(joinId));
      joinId = 0;
    }
  }

  private void greet(Place peer, List<Output> outputs) {
    neighbours.add(peer.node().name());
    learn(peer, peer.node(), outputs);
    List<Place> known = new ArrayList<>(List.of(self));
    ways.values().stream()
        .filter(way -> !way.via().equals(peer.node()))
        .forEach(way -> known.add(way.place()));
    outputs.add(new Output.Send(peer.node(), new TreeMessage.Known(known)));
  }

  private void learn(Place place, NodeId via, List<Output> outputs) {
    NodeId node = place.node();
    Way before = ways.put(node.name(), new Way(place, via));
    if (before == null) {
      outputs.add(new MemberEvent.Joined(node, place.at()));
    } else if (!before.place().node().equals(node)) {
      outputs.add(new MemberEvent.Replaced(before.place().node(), node, place.at()));
      outputs.add(new Output.Release(before.place().node(), "started anew"));
    }
    outputs.add(new Output.Route(node, via));
    outputs.add(new MemberEvent.Reachable(node, place.at()));
    if (before == null || !before.place().equals(place)) {
      for (Way way : ways.values()) {
        NodeId peer = way.place().node();
        if (neighbours.contains(peer.name()) && !peer.equals(via)) {
          outputs.add(new Output.Send(peer, new TreeMessage.Known(List.of(place))));
        }
      }
    }
  }

  private void lose(NodeId peer, List<Output> outputs) {
    neighbours.remove(peer.name());
    for (Way way : ways.values()) {
      if (way.via().equals(peer)) {
        outputs.add(new MemberEvent.Unreachable(way.place().node(), way.place().at()));
      }
    }
  }

  /// In a tree everybody hands on.
  @Override
  public boolean mayRelay(NodeId node) {
    return true;
  }

  @Override
  public List<Member> members() {
    Map<String, Member> members = new TreeMap<>();
    members.put(self.node().name(), new Member(self.node(), self.at(), true));
    ways.forEach((name, way) -> {
      boolean isReachable = neighbours.contains(way.via().name());
      members.put(name, new Member(way.place().node(), way.place().at(), isReachable));
    });
    return List.copyOf(members.values());
  }
}
