package dev.partisan.protocol.hyparview;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.Input;
import dev.partisan.protocol.Member;
import dev.partisan.protocol.MemberEvent;
import dev.partisan.protocol.Message;
import dev.partisan.protocol.NodeId;
import dev.partisan.protocol.Output;
import dev.partisan.protocol.hyparview.HyParViewMessage.Beacon;
import dev.partisan.protocol.hyparview.HyParViewMessage.Entry;
import dev.partisan.protocol.hyparview.HyParViewMessage.Neighbor;
import dev.partisan.protocol.hyparview.HyParViewMessage.Priority;
import dev.partisan.protocol.hyparview.HyParViewMessage.Shuffle;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Node `m`, which is fed inputs one by one.
final class Driver {
  static final NodeId M = new NodeId("m", 100);
  static final NodeId B = new NodeId("b", 2);
  static final NodeId C = new NodeId("c", 3);
  static final NodeId D = new NodeId("d", 4);
  static final NodeId E = new NodeId("e", 5);
  static final NodeId F = new NodeId("f", 6);

  final HyParView m;
  long nowNanos = 1_000_000_000_000L;

  Driver(HyParViewConfig config) {
    m = new HyParView(M, at(M), config, new SplittableRandom(1));
    on(new Input.Started());
  }

  /// With an active view of two, so that it is soon full.
  static Driver ofTwo() {
    return new Driver(
        HyParViewConfig.defaults().withViews(new HyParViewConfig.Views(2, 4, List.of())));
  }

  static Address at(NodeId id) {
    return new Address(id.name(), 1);
  }

  static Entry entry(NodeId id) {
    return new Entry(id, at(id));
  }

  static NodeId stranger(int number) {
    return new NodeId("s" + number, number);
  }

  static Output send(NodeId to, Message message) {
    return new Output.Send(to, message);
  }

  /// All that a new peer brings forth, the leader being `m` itself at that count.
  static List<Output> admitted(NodeId peer, Beacon beacon) {
    return List.of(
        new MemberEvent.Joined(peer, at(peer)),
        new Output.KeepConnected(peer, at(peer)),
        new MemberEvent.Reachable(peer, at(peer)),
        send(peer, beacon));
  }

  static List<Output> dropped(NodeId peer, String reason) {
    return List.of(new MemberEvent.Forgotten(peer, at(peer)), new Output.Release(peer, reason));
  }

  static List<Output> retired(NodeId peer, String reason) {
    return List.of(new Output.Retire(peer, reason), new MemberEvent.Forgotten(peer, at(peer)));
  }

  static List<Output> lost(NodeId peer, String reason) {
    return List.of(new MemberEvent.Forgotten(peer, at(peer)), new Output.Retire(peer, reason));
  }

  List<Output> on(Input input) {
    return m.handle(input, nowNanos);
  }

  /// Without what is scheduled.
  List<Output> told(Input input) {
    return on(input).stream().filter(output -> !(output instanceof Output.Schedule)).toList();
  }

  List<Output> receive(NodeId from, Message message) {
    return told(new Input.Received(from, message));
  }

  List<Output> expire(HyParViewTimer timer) {
    return told(new Input.Expired(timer));
  }

  /// Makes a node a peer, whose number for the relation is its incarnation; that of `m` counts up
  /// from 1.
  void befriend(NodeId... peers) {
    for (NodeId peer : peers) {
      on(new Input.Connected(peer, at(peer)));
      on(new Input.Received(peer, new Neighbor(Priority.HIGH, peer.incarnation())));
    }
  }

  /// Puts a node into the passive view: a shuffle that lists it ends here, whose origin cannot be
  /// dialled and so is neither remembered nor replied to. `b` must be a peer.
  void remember(NodeId node) {
    Entry nowhere = new Entry(new NodeId("nowhere", 9), Address.NONE);
    on(new Input.Received(B, new Shuffle(nowhere, 1, 1, List.of(entry(node)))));
  }

  List<NodeId> peers() {
    List<NodeId> peers = new ArrayList<>(m.members().stream().map(Member::id).toList());
    peers.remove(M);
    return peers;
  }

  static List<Output> all(Object... parts) {
    List<Output> outputs = new ArrayList<>();
    for (Object part : parts) {
      if (part instanceof Output output) {
        outputs.add(output);
      } else {
        ((List<?>) part).forEach(output -> outputs.add((Output) output));
      }
    }
    return outputs;
  }
}
