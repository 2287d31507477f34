package dev.partisan.protocol.plumtree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.NodeId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChordsTest {
  @Test
  void fewNodesAreAllNeighbours() {
    for (int size = 2; size <= 3; size++) {
      List<NodeId> all = nodes(size);
      for (NodeId node : all) {
        assertThat(neighbours(node, all)).hasSize(size - 1);
      }
    }
    assertThat(Chords.neighbours(new NodeId("a", 1), List.of())).isEmpty();
  }

  @Test
  void neighboursAreFewMutualAndNearToAll() {
    for (int size : new int[] {4, 5, 8, 10, 33, 100, 1_000}) {
      List<NodeId> all = nodes(size);
      Map<NodeId, List<NodeId>> graph = new HashMap<>(); // lookups only
      all.forEach(node -> graph.put(node, neighbours(node, all)));
      for (NodeId node : all) {
        List<NodeId> near = graph.getOrDefault(node, List.of());
        assertThat(near).as("of %d", size).hasSizeLessThanOrEqualTo(10).doesNotContain(node);
        assertThat(near).allMatch(peer -> graph.getOrDefault(peer, List.of()).contains(node));
      }
      assertThat(hopsToAll(all, graph)).as("of %d", size).isLessThanOrEqualTo(12);
    }
  }

  /// The longest of the shortest ways from the first node; a way that there is not is longer than all.
  private static int hopsToAll(List<NodeId> all, Map<NodeId, List<NodeId>> graph) {
    Map<NodeId, Integer> hops = new HashMap<>(); // lookups only
    Deque<NodeId> next = new ArrayDeque<>(List.of(all.getFirst()));
    hops.put(all.getFirst(), 0);
    while (!next.isEmpty()) {
      NodeId node = next.removeFirst();
      for (NodeId peer : graph.getOrDefault(node, List.of())) {
        if (hops.putIfAbsent(peer, hops.getOrDefault(node, 0) + 1) == null) {
          next.addLast(peer);
        }
      }
    }
    return all.stream().mapToInt(node -> hops.getOrDefault(node, all.size() + 1)).max().orElse(0);
  }

  private static List<NodeId> neighbours(NodeId self, List<NodeId> all) {
    return Chords.neighbours(self, all.stream().filter(node -> !node.equals(self)).toList());
  }

  private static List<NodeId> nodes(int count) {
    List<NodeId> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      nodes.add(new NodeId("n" + i, i + 1));
    }
    return nodes;
  }
}
