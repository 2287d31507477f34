package dev.partisan.ring;

import dev.partisan.ring.Replica.Status;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A ring: who keeps which partition. A value; of two of one id the one with the higher version subsumes the other.
///
/// ```java
/// RingState state = ring.state();
/// Slot slot = state.slot(state.partitionOf(key));
/// ```
///
/// @param id drawn by the node that founded the ring; rings of different ids have nothing to do with each other
/// @param version from 1; each has one content
/// @param quorum what the founder chose, for all nodes
/// @param members who takes part, sorted by name; they choose the next version
/// @param slots one for each partition
public record RingState(
    long id, long version, Quorum quorum, List<RingMember> members, List<Slot> slots) {
  public RingState {
    members = List.copyOf(members);
    slots = List.copyOf(slots);
  }

  /// A ring of one node, which has every partition.
  static RingState founded(long id, Quorum quorum, int partitions, RingMember founder) {
    Replica all = new Replica(founder.node(), founder.run(), Status.READY);
    Slot slot = new Slot(1, List.of(all), List.of());
    return new RingState(id, 1, quorum, List.of(founder), Collections.nCopies(partitions, slot));
  }

  /// How many partitions there are.
  public int partitions() {
    return slots.size();
  }

  /// The partition that a key belongs to.
  public int partitionOf(byte[] key) {
    return KeySpace.partitionOf(key, slots.size());
  }

  public Slot slot(int partition) {
    return slots.get(partition);
  }

  /// Whether no hand-off is going on.
  public boolean isSettled() {
    return slots.stream().allMatch(Slot::isSettled);
  }

  /// Whether a run takes part.
  public boolean has(String node, long run) {
    return members.contains(new RingMember(node, run));
  }

  /// The member of that name, if it takes part.
  @Nullable RingMember member(String node) {
    for (RingMember member : members) {
      if (member.node().equals(node)) {
        return member;
      }
    }
    return null;
  }

  /// The newer of two rings of one id.
  RingState merge(RingState other) {
    return other.id == id && other.version > version ? other : this;
  }

  /// How many members must agree on the next version.
  int majority() {
    return members.size() / 2 + 1;
  }

  RingState withMembers(List<RingMember> newMembers) {
    return new RingState(id, version, quorum, newMembers, slots);
  }

  RingState withSlots(UnaryOperator<Slot> change) {
    List<Slot> changed = new ArrayList<>();
    slots.forEach(slot -> changed.add(change.apply(slot)));
    return new RingState(id, version, quorum, members, changed);
  }

  RingState withSlots(List<Slot> newSlots) {
    return new RingState(id, version, quorum, members, newSlots);
  }

  RingState withVersion(long newVersion) {
    return new RingState(id, newVersion, quorum, members, slots);
  }

  /// The nodes that take in what is for a replica that cannot be reached, in order: those of the partitions that
  /// follow, clockwise, which are not in the list itself.
  List<String> fallbacks(int partition) {
    List<String> found = new ArrayList<>();
    List<String> own = slot(partition).replicas().stream().map(Replica::node).toList();
    for (int i = 1; i < slots.size(); i++) {
      for (Replica replica : slot((partition + i) % slots.size()).replicas()) {
        if (!own.contains(replica.node()) && !found.contains(replica.node())) {
          found.add(replica.node());
        }
      }
    }
    return found;
  }
}
