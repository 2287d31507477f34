package dev.partisan.protocol;

import java.util.List;
import java.util.random.RandomGenerator;

/// The full-mesh topology (§3.3.2): every member knows and connects to every other.
///
/// A node starts as a cluster of one. A join makes two clusters one, whoever of them has more
/// members. A member whose connection fails becomes unreachable and stays a member; a leave ends
/// a membership, by the node itself or by another.
///
/// ```java
/// Protocol mesh = new FullMesh(self, address, FullMeshConfig.defaults(), random);
/// perform(mesh.handle(new Input.Started(), nowNanos));
/// perform(mesh.handle(new Input.JoinRequested(1, List.of(contact)), nowNanos));
/// ```
public final class FullMesh implements Protocol {
  private final Cluster cluster;

  /// @param advertised where other members can dial this node
  /// @param random decides whom to gossip with and how long to pause
  public FullMesh(NodeId self, Address advertised, FullMeshConfig config, RandomGenerator random) {
    this.cluster = new Cluster(self, advertised, config, new Overlay.EachToEach(), random);
  }

  @Override
  public List<Member> members() {
    return cluster.view().members();
  }

  @Override
  public boolean isMeshed(Member member) {
    return true;
  }

  @Override
  public List<Output> handle(Input input, long nowNanos) {
    Turn turn = new Turn(nowNanos);
    cluster.handle(input, turn);
    return turn.outputs();
  }
}
