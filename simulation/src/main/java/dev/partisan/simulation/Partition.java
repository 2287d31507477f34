package dev.partisan.simulation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;

/// Which nodes cannot reach which others, for a while.
///
/// Connections across it stay open and carry nothing: what was under way is sent again after the
/// heal, as TCP does, unless one side has given up meanwhile. With [#noticed], both ends of each
/// lose their connection at once instead.
///
/// ```java
/// simulation.partition(Partition.halves(List.of("a", "b", "c", "d")));
/// simulation.partition(Partition.oneWay(List.of("a"), List.of("b")).noticed());
/// simulation.heal();
/// ```
public final class Partition {
  private static final int A_THIRD = 3;

  private final String name;
  private final BiPredicate<String, String> cut;
  private final boolean isNoticed;

  private Partition(String name, BiPredicate<String, String> cut, boolean isNoticed) {
    this.name = name;
    this.cut = cut;
    this.isNoticed = isNoticed;
  }

  /// Two sides that do not reach each other. A node of neither reaches everybody.
  public static Partition between(Collection<String> one, Collection<String> other) {
    return sides("between " + one + " and " + other, List.of(one, other));
  }

  /// The first half of the nodes and the rest.
  public static Partition halves(Collection<String> nodes) {
    List<String> all = List.copyOf(nodes);
    int middle = all.size() / 2;
    return sides("halves", List.of(all.subList(0, middle), all.subList(middle, all.size())));
  }

  /// The first third of the nodes and the rest.
  public static Partition minority(Collection<String> nodes) {
    List<String> all = List.copyOf(nodes);
    int size = Math.max(1, all.size() / A_THIRD);
    return sides("minority", List.of(all.subList(0, size), all.subList(size, all.size())));
  }

  /// Each node reaches only the one before and the one after it.
  public static Partition ring(Collection<String> nodes) {
    Map<String, Integer> places = places(nodes);
    int size = places.size();
    return new Partition(
        "ring",
        (from, to) -> {
          int distance = Math.floorMod(place(places, from) - place(places, to), size);
          return bothIn(places, from, to) && distance != 1 && distance != size - 1;
        },
        false);
  }

  /// Two halves, and the first node, which reaches both and is reached by both.
  public static Partition bridge(Collection<String> nodes) {
    List<String> all = List.copyOf(nodes);
    int middle = (all.size() + 1) / 2;
    return sides("bridge", List.of(all.subList(1, middle), all.subList(middle, all.size())));
  }

  /// Nothing of the first nodes' arrives at the others; the other way it does.
  public static Partition oneWay(Collection<String> from, Collection<String> to) {
    List<String> senders = List.copyOf(from);
    List<String> receivers = List.copyOf(to);
    return new Partition(
        "one way from " + senders + " to " + receivers,
        (sender, receiver) -> senders.contains(sender) && receivers.contains(receiver),
        false);
  }

  /// One node alone.
  public static Partition isolate(String node) {
    return new Partition(
        "isolated " + node, (from, to) -> from.equals(node) != to.equals(node), false);
  }

  private static Partition sides(String name, List<? extends Collection<String>> sides) {
    Map<String, Integer> sideOf = new LinkedHashMap<>();
    for (int side = 0; side < sides.size(); side++) {
      for (String node : sides.get(side)) {
        sideOf.put(node, side);
      }
    }
    return new Partition(
        name,
        (from, to) -> bothIn(sideOf, from, to) && place(sideOf, from) != place(sideOf, to),
        false);
  }

  private static Map<String, Integer> places(Collection<String> nodes) {
    Map<String, Integer> places = new LinkedHashMap<>();
    new ArrayList<>(nodes).forEach(node -> places.put(node, places.size()));
    return places;
  }

  private static boolean bothIn(Map<String, Integer> places, String one, String other) {
    return places.containsKey(one) && places.containsKey(other);
  }

  private static int place(Map<String, Integer> places, String node) {
    return places.getOrDefault(node, -1);
  }

  /// As this one, but connections across it are reset when it begins, and both ends learn of it.
  public Partition noticed() {
    return new Partition(name, cut, true);
  }

  boolean isNoticed() {
    return isNoticed;
  }

  /// Whether nothing gets from one node to another.
  boolean cuts(String from, String to) {
    return !from.equals(to) && cut.test(from, to);
  }

  @Override
  public String toString() {
    return name + (isNoticed ? ", noticed" : "");
  }
}
