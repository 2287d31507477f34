package dev.partisan.protocol;

import java.util.List;

/// A topology as a state machine: what happened goes in, what the host shall do comes out.
///
/// The host gives it one input at a time and carries out the outputs in their order. A protocol
/// reads no clock, opens no socket, starts no thread and logs nothing; its randomness is given to
/// it, so the same inputs and the same seed give the same outputs.
///
/// ```java
/// Protocol mesh = new FullMesh(self, address, FullMeshConfig.defaults(), random);
/// for (Output output : mesh.handle(new Input.Started(), System.nanoTime())) { perform(output); }
/// List<Member> members = mesh.members();
/// ```
public interface Protocol {
  /// Takes one input and says what follows from it.
  ///
  /// @param nowNanos the host's monotonic clock; only differences between two readings count
  /// @return what the host does next, in this order; often empty
  List<Output> handle(Input input, long nowNanos);

  /// Whether a node may hand on messages of other nodes: a peer to this node, or this node itself to
  /// others. What comes from a peer that may not, in another node's name, is refused. The host asks
  /// whenever members or routes have changed.
  default boolean mayRelay(NodeId node) {
    return false;
  }

  /// Whether the members for which this holds connect each to each. If this node is one, its broadcasts
  /// go to a few of them instead of all. The host asks whenever members or routes have changed.
  default boolean isMeshed(Member member) {
    return false;
  }

  /// The members known here, this node among them, in the order of their names.
  List<Member> members();
}
