package dev.partisan.ring;

/// A run of a node as the keeper of a copy of a partition.
///
/// ```java
/// boolean isComplete = slot.replicas().stream().allMatch(Replica::isReady);
/// ```
///
/// @param node the node's name
/// @param run its incarnation
public record Replica(String node, long run, Status status) {
  /// What a replica has of what was acknowledged before it came.
  public enum Status {
    /// Not yet all: it takes writes, and does not answer reads.
    PENDING,
    /// All.
    READY,
    /// Its run has ended. Only former lists have such.
    GONE
  }

  /// Whether it answers reads.
  public boolean isReady() {
    return status == Status.READY;
  }

  boolean isGone() {
    return status == Status.GONE;
  }

  boolean is(String name, long itsRun) {
    return run == itsRun && node.equals(name);
  }

  Replica as(Status newStatus) {
    return new Replica(node, run, newStatus);
  }
}
