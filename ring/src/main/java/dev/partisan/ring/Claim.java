package dev.partisan.ring;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Gives each partition min(n, N) distinct nodes, so that no two nodes differ by more than one replica, and as few
/// replicas move as possible.
final class Claim {
  private final Map<String, Integer> loads = new TreeMap<>();
  private final List<List<String>> lists = new ArrayList<>();
  private final int replicas;

  private Claim(List<List<String>> present, List<String> nodes, int n) {
    replicas = Math.min(n, nodes.size());
    nodes.forEach(node -> loads.put(node, 0));
    for (List<String> list : present) {
      List<String> kept = new ArrayList<>(list);
      kept.retainAll(nodes);
      kept.forEach(this::more);
      lists.add(kept);
    }
  }

  /// New preference lists.
  ///
  /// @param present one for each partition; empty ones at first
  /// @param nodes who takes part now, at least one
  static List<List<String>> of(List<List<String>> present, List<String> nodes, int n) {
    Claim claim = new Claim(present, nodes, n);
    claim.fill();
    claim.balance();
    claim.spreadOwners();
    return claim.lists;
  }

  private void more(String node) {
    loads.merge(node, 1, Integer::sum);
  }

  private int load(String node) {
    return loads.getOrDefault(node, 0);
  }

  private Comparator<String> byLoad() {
    return Comparator.comparingInt(this::load);
  }

  /// What is missing goes to those with the fewest.
  private void fill() {
    for (List<String> list : lists) {
      while (list.size() < replicas) {
        String least =
            loads.keySet().stream()
                .filter(node -> !list.contains(node))
                .min(byLoad())
                .orElseThrow();
        list.add(least);
        more(least);
      }
    }
  }

  /// Moves one replica at a time from who has the most to who has the fewest. Who has more is in a list that the other
  /// is not in, so there is always one to move.
  private void balance() {
    while (true) {
      String most = loads.keySet().stream().max(byLoad()).orElseThrow();
      String least = loads.keySet().stream().min(byLoad()).orElseThrow();
      if (load(most) - load(least) <= 1) {
        return;
      }
      List<String> list =
          lists.stream()
              .filter(each -> each.contains(most) && !each.contains(least))
              .findFirst()
              .orElseThrow();
      list.set(list.indexOf(most), least);
      loads.merge(most, -1, Integer::sum);
      more(least);
    }
  }

  /// Puts another node of a list first where one owns too many. No data move.
  private void spreadOwners() {
    Map<String, Integer> owned = new TreeMap<>();
    loads.keySet().forEach(node -> owned.put(node, 0));
    lists.forEach(list -> owned.merge(list.getFirst(), 1, Integer::sum));
    for (List<String> list : lists) {
      String owner = list.getFirst();
      Optional<String> lesser =
          list.stream()
              .filter(node -> count(owned, node) + 1 < count(owned, owner))
              .min(Comparator.comparingInt(node -> count(owned, node)));
      lesser.ifPresent(node -> {
        list.remove(node);
        list.addFirst(node);
        owned.merge(owner, -1, Integer::sum);
        owned.merge(node, 1, Integer::sum);
      });
    }
  }

  private static int count(Map<String, Integer> counts, String node) {
    return counts.getOrDefault(node, 0);
  }
}
