package dev.partisan.ring;

import dev.partisan.ring.RingMessage.Ready;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What the next version of a ring should be, given what a node sees. Pure.
final class RingPlan {
  /// A node as the membership knows it.
  ///
  /// @param isOffering whether it takes part in rings
  record Seen(long run, boolean isOffering) {}

  private final RingState present;
  private final Map<String, Seen> seen;
  private final Map<RingMember, List<Ready>> ready;
  private RingState next;

  private RingPlan(RingState present, Map<String, Seen> seen, Map<RingMember, List<Ready>> ready) {
    this.present = present;
    this.seen = seen;
    this.ready = ready;
    this.next = present;
  }

  /// The next version; empty when nothing is to change.
  ///
  /// @param seen the members of the cluster by name
  /// @param ready which partitions each member says it has all of, as it was last heard
  static Optional<RingState> next(
      RingState present, SortedMap<String, Seen> seen, Map<RingMember, List<Ready>> ready) {
    RingPlan plan = new RingPlan(present, seen, ready);
    plan.markReady();
    plan.replaceRuns();
    plan.markGone();
    if (plan.next.isSettled()) {
      plan.claim();
    }
    return plan.next.equals(present)
        ? Optional.empty()
        : Optional.of(plan.next.withVersion(present.version() + 1));
  }

  private void markReady() {
    List<Slot> slots = new ArrayList<>(next.slots());
    ready.forEach((member, partitions) -> {
      for (Ready each : partitions) {
        if (each.partition() >= 0 && each.partition() < slots.size()) {
          Slot slot = slots.get(each.partition());
          if (slot.version() == each.version()) {
            slots.set(each.partition(), slot.ready(member.node(), member.run()));
          }
        }
      }
    });
    next = next.withSlots(slots);
  }

  private void replaceRuns() {
    List<RingMember> members = new ArrayList<>();
    for (RingMember member : next.members()) {
      Seen now = seen.get(member.node());
      if (now != null && now.run() != member.run() && now.isOffering()) {
        members.add(new RingMember(member.node(), now.run()));
        next =
            next.withSlots(slot -> slot.restarted(present.version() + 1, member.node(), now.run()));
      } else {
        members.add(member);
      }
    }
    next = next.withMembers(members);
  }

  /// A former replica has ended when its node has another run, or has left the cluster.
  private void markGone() {
    next =
        next.withSlots(slot ->
            slot.without(replica -> {
              Seen now = seen.get(replica.node());
              return now == null || now.run() != replica.run();
            }));
  }

  private void claim() {
    SortedMap<String, Long> wanted = new TreeMap<>();
    for (RingMember member : next.members()) {
      Seen now = seen.get(member.node());
      boolean isComingBack = now != null && now.run() != member.run();
      if (isComingBack || now != null && now.isOffering()) {
        wanted.put(member.node(), member.run());
      }
    }
    seen.forEach((name, node) -> {
      if (node.isOffering()) {
        wanted.putIfAbsent(name, node.run());
      }
    });
    List<RingMember> members = new ArrayList<>();
    wanted.forEach((name, run) -> members.add(new RingMember(name, run)));
    members.sort(Comparator.comparing(RingMember::node));
    if (members.isEmpty() || members.equals(next.members())) {
      return;
    }
    List<List<String>> lists =
        Claim.of(
            next.slots().stream()
                .map(slot -> slot.replicas().stream().map(Replica::node).toList())
                .toList(),
            List.copyOf(wanted.keySet()),
            next.quorum().n());
    List<Slot> slots = new ArrayList<>();
    for (int p = 0; p < lists.size(); p++) {
      List<RingMember> list =
          lists.get(p).stream()
              .map(name -> new RingMember(name, Objects.requireNonNull(wanted.get(name))))
              .toList();
      slots.add(next.slot(p).claimed(present.version() + 1, list));
    }
    next = next.withMembers(members).withSlots(slots);
    markGone();
  }
}
