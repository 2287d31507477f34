package dev.partisan.ring;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Nodes come and go at random; each time the lists are spread, balanced, and few replicas have moved.
final class ClaimTest {
  @ParameterizedTest
  @CsvSource({"64,3", "64,1", "16,5", "100,3", "7,2"})
  void listsStaySpreadAndFewReplicasMove(int partitions, int n) {
    for (int seed = 0; seed < 30; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      List<String> nodes = new ArrayList<>(List.of("n00"));
      List<List<String>> lists = Claim.of(Collections.nCopies(partitions, List.of()), nodes, n);
      for (int step = 0; step < 25; step++) {
        boolean isJoin = nodes.size() == 1 || random.nextInt(5) < 3;
        String node =
            isJoin ? "n%02d".formatted(step + 1) : nodes.get(random.nextInt(nodes.size()));
        int larger = isJoin ? nodes.size() + 1 : nodes.size();
        long left = isJoin ? 0 : load(lists, node);
        nodes.remove(node);
        if (isJoin) {
          nodes.add(node);
        }
        List<List<String>> next = Claim.of(lists, nodes, n);
        requireSpread(next, nodes, n);
        int bound = Math.ceilDiv(partitions * Math.min(n, larger), larger);
        if (isJoin) {
          assertThat(moved(lists, next)).isLessThanOrEqualTo(bound);
          assertThat(movedToOthers(lists, next, node)).isZero();
        } else {
          assertThat(left).isLessThanOrEqualTo(bound);
          assertThat(moved(lists, next)).isLessThanOrEqualTo(2L * bound);
        }
        lists = next;
      }
    }
  }

  @Test
  void ownersAreSpreadToo() {
    List<List<String>> lists =
        Claim.of(Collections.nCopies(64, List.of()), List.of("a", "b", "c"), 3);
    for (String node : List.of("a", "b", "c")) {
      assertThat(lists.stream().filter(list -> list.getFirst().equals(node)).count())
          .isBetween(21L, 22L);
    }
  }

  private static void requireSpread(List<List<String>> lists, List<String> nodes, int n) {
    TreeMap<String, Integer> loads = new TreeMap<>();
    nodes.forEach(node -> loads.put(node, 0));
    for (List<String> list : lists) {
      assertThat(list).hasSize(Math.min(n, nodes.size())).doesNotHaveDuplicates();
      assertThat(nodes).containsAll(list);
      list.forEach(node -> loads.merge(node, 1, Integer::sum));
    }
    assertThat(Collections.max(loads.values()) - Collections.min(loads.values()))
        .isLessThanOrEqualTo(1);
  }

  private static long load(List<List<String>> lists, String node) {
    return lists.stream().filter(list -> list.contains(node)).count();
  }

  private static long moved(List<List<String>> before, List<List<String>> after) {
    return movedToOthers(before, after, "");
  }

  private static long movedToOthers(
      List<List<String>> before, List<List<String>> after, String newcomer) {
    long moved = 0;
    for (int p = 0; p < before.size(); p++) {
      List<String> was = before.get(p);
      moved +=
          after.get(p).stream()
              .filter(node -> !was.contains(node) && !node.equals(newcomer))
              .count();
    }
    return moved;
  }
}
