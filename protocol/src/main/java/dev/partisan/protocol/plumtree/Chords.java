package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.NodeId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Which of many nodes that are all connected to each other send each other broadcasts: few enough that
/// nobody's first broadcast is a message for each pair of them, and no i-have is.
///
/// By name the nodes lie on a ring, and each has those as its neighbours that are 1, 4, 16, 64 and so
/// on away on either side: twice the logarithm, and ways as short as that. Whoever sees the same nodes
/// sees the same ring, so neighbours are neighbours for both.
///
/// ```java
/// List<NodeId> peers = Chords.neighbours(self, reachableMembers);
/// ```
public final class Chords {
  private static final int GROWTH = 4;

  private Chords() {}

  /// The neighbours of a node among these, by ring.
  ///
  /// @param others each name once, the node itself not among them
  public static List<NodeId> neighbours(NodeId self, Collection<NodeId> others) {
    Set<String> sorted = new TreeSet<>();
    others.forEach(node -> sorted.add(node.name()));
    sorted.add(self.name());
    List<String> ring = List.copyOf(sorted);
    int at = ring.indexOf(self.name());
    int size = ring.size();
    Set<String> near = new LinkedHashSet<>();
    for (int chord = 1; 2 * chord <= size; chord *= GROWTH) {
      near.add(ring.get((at + chord) % size));
      near.add(ring.get((at - chord + size) % size));
    }
    near.remove(self.name());
    List<NodeId> neighbours = new ArrayList<>();
    for (NodeId node : others) {
      if (near.contains(node.name())) {
        neighbours.add(node);
      }
    }
    return neighbours;
  }
}
