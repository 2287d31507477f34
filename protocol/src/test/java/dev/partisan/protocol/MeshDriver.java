package dev.partisan.protocol;

import dev.partisan.protocol.ClusterMessage.Entries;
import dev.partisan.protocol.ClusterMessage.Join;
import dev.partisan.protocol.ClusterMessage.Terms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/// One full mesh, named `a`, whose time and inputs the test gives.
final class MeshDriver {
  static final NodeId A = new NodeId("a", 1);
  static final NodeId B = new NodeId("b", 2);
  static final NodeId C = new NodeId("c", 3);
  static final NodeId D = new NodeId("d", 4);

  private final FullMesh mesh;
  private long nowNanos = 1_000_000_000_000L;

  MeshDriver() {
    this(FullMeshConfig.defaults());
  }

  MeshDriver(FullMeshConfig config) {
    mesh = new FullMesh(A, at(A), config, new SplittableRandom(1));
    on(new Input.Started());
  }

  /// A mesh with these members, all of them connected and nothing left to push.
  static MeshDriver withMembers(NodeId... peers) {
    MeshDriver driver = new MeshDriver();
    for (NodeId peer : peers) {
      driver.admit(peer);
    }
    return driver;
  }

  void admit(NodeId peer) {
    on(new Input.Connected(peer, at(peer)));
    receive(peer, new Join(at(peer), Profile.NONE, 1, 1));
    on(new Input.Expired(new ClusterTimer.PushDue()));
  }

  List<Output> on(Input input) {
    return mesh.handle(input, nowNanos);
  }

  List<Output> receive(NodeId from, Message message) {
    return on(new Input.Received(from, message));
  }

  List<Output> expire(Timer timer) {
    return on(new Input.Expired(timer));
  }

  void pass(Duration time) {
    nowNanos += time.toNanos();
  }

  long nowNanos() {
    return nowNanos;
  }

  List<Member> members() {
    return mesh.members();
  }

  static Address at(NodeId node) {
    return new Address(node.name(), 7000);
  }

  static MembershipEntry up(NodeId node, long generation) {
    return new MembershipEntry(node, generation, MembershipEntry.Status.UP, at(node), Profile.NONE);
  }

  static MembershipEntry left(NodeId node, long generation) {
    return up(node, generation).left();
  }

  static Terms terms(long sender, long receiver) {
    return new Terms(sender, receiver);
  }

  /// A message of entries none of which left long ago.
  static Entries entries(Terms terms, MembershipEntry... entries) {
    Map<String, Duration> leftFor = new TreeMap<>();
    for (MembershipEntry entry : entries) {
      if (!entry.isUp()) {
        leftFor.put(entry.name(), Duration.ZERO);
      }
    }
    return new Entries(terms, List.of(entries), leftFor, List.of());
  }

  static Output send(NodeId to, Message message) {
    return new Output.Send(to, message);
  }

  static Output schedulePush() {
    return new Output.Schedule(
        new ClusterTimer.PushDue(), FullMeshConfig.defaults().gossip().pushDelay());
  }
}
