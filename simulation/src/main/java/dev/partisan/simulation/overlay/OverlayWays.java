package dev.partisan.simulation.overlay;

import java.util.Arrays;

/// How well messages get from running nodes to others by the routes that hold at one moment.
///
/// ```java
/// OverlayWays ways = OverlayWays.between(simulation, 100);
/// System.out.println(ways.delivered() + " delivered, " + ways.stretch() + " times the shortest way");
/// ```
///
/// @param delivered the share of pairs between which a message would arrive
/// @param meanLinks links crossed by one that arrives, on average
/// @param stretch all links crossed, against those of the shortest ways
public record OverlayWays(double delivered, double meanLinks, double stretch) {

  /// From every running node to every running one whose number is below `targets`.
  public static OverlayWays between(OverlaySimulation simulation, int targets) {
    OverlayGraph graph = simulation.graph();
    int[] places = new int[simulation.size()];
    Arrays.fill(places, -1);
    int size = 0;
    for (int i = 0; i < places.length; i++) {
      if (simulation.isRunning(i)) {
        places[i] = size++;
      }
    }
    long pairs = 0;
    long arrived = 0;
    long links = 0;
    long shortest = 0;
    for (int to = 0; to < Math.min(targets, places.length); to++) {
      if (places[to] < 0) {
        continue;
      }
      int[] distances = graph.distances(places[to]);
      for (int from = 0; from < places.length; from++) {
        if (places[from] < 0 || from == to) {
          continue;
        }
        pairs++;
        int crossed = simulation.linksBetween(from, to);
        if (crossed >= 0) {
          arrived++;
          links += crossed;
          shortest += Math.max(1, distances[places[from]]);
        }
      }
    }
    return new OverlayWays(
        pairs == 0 ? 1 : (double) arrived / pairs,
        arrived == 0 ? 0 : (double) links / arrived,
        shortest == 0 ? 1 : (double) links / shortest);
  }
}
