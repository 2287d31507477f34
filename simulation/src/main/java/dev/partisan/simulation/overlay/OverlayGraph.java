package dev.partisan.simulation.overlay;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/// The overlay at one moment: running nodes, and an edge from each to those that it keeps a connection
/// to.
///
/// ```java
/// OverlayGraph graph = simulation.graph();
/// System.out.println(graph.components() + " of " + graph.size() + ", " + graph.meanPath(100, 1));
/// ```
public final class OverlayGraph {
  private final int[][] edges;

  private OverlayGraph(int[][] edges) {
    this.edges = edges;
  }

  static OverlayGraph of(List<OverlayNode> nodes) {
    int[] places = new int[nodes.size()];
    Arrays.fill(places, -1);
    int size = 0;
    for (OverlayNode node : nodes) {
      if (node.isRunning) {
        places[node.number] = size++;
      }
    }
    int[][] edges = new int[size][];
    for (OverlayNode node : nodes) {
      if (node.isRunning) {
        edges[places[node.number]] =
            node.linked().stream()
                .filter(peer -> peer.isRunning && nodes.get(peer.number) == peer)
                .mapToInt(peer -> places[peer.number])
                .toArray();
      }
    }
    return new OverlayGraph(edges);
  }

  /// How many nodes run.
  public int size() {
    return edges.length;
  }

  /// How many peers a node has, the running ones in the order of their numbers.
  public int degree(int place) {
    return edges[place].length;
  }

  /// Into how many parts the nodes fall that cannot reach one another.
  public int components() {
    boolean[] isSeen = new boolean[edges.length];
    int[] queue = new int[edges.length];
    int components = 0;
    for (int i = 0; i < edges.length; i++) {
      if (!isSeen[i]) {
        components++;
        reach(i, isSeen, queue);
      }
    }
    return components;
  }

  public boolean isConnected() {
    return components() <= 1;
  }

  /// How many nodes the largest part has.
  public int largestComponent() {
    boolean[] isSeen = new boolean[edges.length];
    int[] queue = new int[edges.length];
    int largest = 0;
    for (int i = 0; i < edges.length; i++) {
      if (!isSeen[i]) {
        largest = Math.max(largest, reach(i, isSeen, queue));
      }
    }
    return largest;
  }

  private int reach(int from, boolean[] isSeen, int[] queue) {
    int tail = 0;
    queue[tail++] = from;
    isSeen[from] = true;
    for (int head = 0; head < tail; head++) {
      for (int to : edges[queue[head]]) {
        if (!isSeen[to]) {
          isSeen[to] = true;
          queue[tail++] = to;
        }
      }
    }
    return tail;
  }

  /// How many links only one of the two nodes has.
  public int asymmetricLinks() {
    int count = 0;
    for (int i = 0; i < edges.length; i++) {
      for (int to : edges[i]) {
        count += hasEdge(to, i) ? 0 : 1;
      }
    }
    return count;
  }

  private boolean hasEdge(int from, int to) {
    for (int other : edges[from]) {
      if (other == to) {
        return true;
      }
    }
    return false;
  }

  /// The share of nodes that have that many peers or more.
  public double share(int peers) {
    int count = 0;
    for (int[] edge : edges) {
      count += edge.length >= peers ? 1 : 0;
    }
    return (double) count / edges.length;
  }

  /// The mean over all nodes of the share of their pairs of peers that are peers themselves.
  public double clustering() {
    double sum = 0;
    for (int[] edge : edges) {
      int linked = 0;
      for (int i = 0; i < edge.length; i++) {
        for (int j = i + 1; j < edge.length; j++) {
          linked += hasEdge(edge[i], edge[j]) ? 1 : 0;
        }
      }
      int pairs = edge.length * (edge.length - 1) / 2;
      sum += pairs == 0 ? 0 : (double) linked / pairs;
    }
    return sum / edges.length;
  }

  /// The mean number of links of the shortest ways from some nodes to all those they reach.
  ///
  /// @param sources how many nodes to measure from; all of them if there are no more
  public double meanPath(int sources, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int[] queue = new int[edges.length];
    long sum = 0;
    long count = 0;
    for (int i = 0; i < Math.min(sources, edges.length); i++) {
      int source = sources >= edges.length ? i : random.nextInt(edges.length);
      int[] distances = distances(source, queue);
      for (int distance : distances) {
        sum += Math.max(distance, 0);
        count += distance > 0 ? 1 : 0;
      }
    }
    return count == 0 ? 0 : (double) sum / count;
  }

  /// The links from a node to each on the shortest ways; -1 to those out of reach. Nodes have the
  /// places of their numbers among the running ones.
  public int[] distances(int source) {
    return distances(source, new int[edges.length]);
  }

  private int[] distances(int source, int[] queue) {
    int[] distances = new int[edges.length];
    Arrays.fill(distances, -1);
    int tail = 0;
    queue[tail++] = source;
    distances[source] = 0;
    for (int head = 0; head < tail; head++) {
      int at = queue[head];
      for (int to : edges[at]) {
        if (distances[to] < 0) {
          distances[to] = distances[at] + 1;
          queue[tail++] = to;
        }
      }
    }
    return distances;
  }
}
