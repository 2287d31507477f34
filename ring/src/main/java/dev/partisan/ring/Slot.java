package dev.partisan.ring;

import dev.partisan.ring.Replica.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/// What a ring says of one partition.
///
/// ```java
/// String owner = ring.state().slot(17).replicas().getFirst().node();
/// ```
///
/// @param version of the ring in which the runs of the preference list last changed: requests under an older one are
///   refused
/// @param replicas the preference list, the owner first, on distinct nodes
/// @param formers preference lists that may hold what pending replicas lack; empty when the slot is settled
public record Slot(long version, List<Replica> replicas, List<List<Replica>> formers) {
  /// More changes than these between two times that a slot is settled mean that nodes crash faster than data are
  /// copied; the oldest list is given up then.
  private static final int MOST_FORMERS = 8;

  public Slot {
    replicas = List.copyOf(replicas);
    formers = List.copyOf(formers);
  }

  /// Whether all replicas have all that was acknowledged.
  public boolean isSettled() {
    return formers.isEmpty() && replicas.stream().allMatch(Replica::isReady);
  }

  /// A run's place in the preference list.
  Optional<Replica> replica(String node, long run) {
    for (Replica each : replicas) {
      if (each.is(node, run)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /// Whether a run is to keep its data: it is a replica, or others may still fetch from it.
  boolean concerns(String node, long run) {
    return replica(node, run).isPresent()
        || formers.stream().flatMap(List::stream).anyMatch(each -> each.is(node, run));
  }

  /// Another preference list.
  Slot claimed(long ringVersion, List<RingMember> list) {
    boolean shrinks = list.size() < replicas.size();
    List<Replica> next = new ArrayList<>();
    for (RingMember member : list) {
      Status known =
          replica(member.node(), member.run()).map(Replica::status).orElse(Status.PENDING);
      next.add(new Replica(member.node(), member.run(), shrinks ? Status.PENDING : known));
    }
    return withList(ringVersion, next);
  }

  /// The same nodes, one of them with another run.
  Slot restarted(long ringVersion, String node, long run) {
    if (replicas.stream().noneMatch(each -> each.node().equals(node))) {
      return this;
    }
    return withList(
        ringVersion,
        mapped(
            replicas,
            each -> each.node().equals(node) ? new Replica(node, run, Status.PENDING) : each));
  }

  private Slot withList(long ringVersion, List<Replica> next) {
    List<RingMember> before = runs(replicas);
    if (before.equals(runs(next))) {
      return this;
    }
    if (Set.copyOf(before).equals(Set.copyOf(runs(next)))) { // lookups only
      return new Slot(version, next, formers); // another order, the same data
    }
    List<List<Replica>> lists = new ArrayList<>(formers);
    lists.add(replicas);
    if (lists.size() > MOST_FORMERS) {
      lists.removeFirst();
    }
    return new Slot(ringVersion, next, lists);
  }

  private static List<RingMember> runs(List<Replica> list) {
    return list.stream().map(each -> new RingMember(each.node(), each.run())).toList();
  }

  /// With the former replicas that have ended marked as such.
  Slot without(java.util.function.Predicate<Replica> isGone) {
    List<List<Replica>> lists = new ArrayList<>();
    for (List<Replica> former : formers) {
      lists.add(mapped(former, each -> isGone.test(each) ? each.as(Status.GONE) : each));
    }
    return new Slot(version, replicas, lists);
  }

  /// With a replica that has all; the former lists go when all have.
  Slot ready(String node, long run) {
    List<Replica> marked =
        mapped(replicas, each -> each.is(node, run) ? each.as(Status.READY) : each);
    boolean isSettled = marked.stream().allMatch(Replica::isReady);
    return new Slot(version, marked, isSettled ? List.of() : formers);
  }

  private static List<Replica> mapped(List<Replica> list, UnaryOperator<Replica> change) {
    return list.stream().map(change).toList();
  }
}
