package dev.partisan.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PartitionTest {
  private static final List<String> NODES = List.of("a", "b", "c", "d", "e", "f");

  /// For each node, those it reaches.
  private static List<String> reached(Partition partition) {
    List<String> lines = new ArrayList<>();
    for (String from : NODES) {
      lines.add(
          from
              + String.join(
                  "",
                  NODES.stream()
                      .filter(to -> !to.equals(from) && !partition.cuts(from, to))
                      .toList()));
    }
    return lines;
  }

  @Test
  void halvesReachTheirOwn() {
    assertThat(reached(Partition.halves(NODES)))
        .containsExactly("abc", "bac", "cab", "def", "edf", "fde");
  }

  @Test
  void minorityIsAThird() {
    assertThat(reached(Partition.minority(NODES)))
        .containsExactly("ab", "ba", "cdef", "dcef", "ecdf", "fcde");
  }

  @Test
  void ringReachesNeighbours() {
    assertThat(reached(Partition.ring(NODES)))
        .containsExactly("abf", "bac", "cbd", "dce", "edf", "fae");
  }

  @Test
  void bridgeReachesBothSides() {
    assertThat(reached(Partition.bridge(NODES)))
        .containsExactly("abcdef", "bac", "cab", "daef", "eadf", "fade");
  }

  @Test
  void oneWayCutsNothingBack() {
    assertThat(reached(Partition.oneWay(List.of("a", "b"), List.of("c", "d"))))
        .containsExactly("abef", "baef", "cabdef", "dabcef", "eabcdf", "fabcde");
  }

  @Test
  void isolatedNodeReachesNobody() {
    assertThat(reached(Partition.isolate("b")))
        .containsExactly("acdef", "b", "cadef", "dacef", "eacdf", "facde");
  }

  @Test
  void nodesOfNeitherSideReachAll() {
    assertThat(reached(Partition.between(List.of("a"), List.of("b"))))
        .containsExactly("acdef", "bcdef", "cabdef", "dabcef", "eabcdf", "fabcde");
  }
}
