package dev.partisan.wire;

import dev.partisan.protocol.NodeId;

/// Where a message that goes through other nodes comes from and where it is to go.
///
/// @param origin the node that sent it
/// @param destination the node it is for; incarnation 0 for whoever runs under the name
/// @param order equal for messages of one sender, receiver and partition key, so that those who hand
///   it on keep their sequence without knowing any of the three
/// @param hopsLeft how many more nodes may hand it on, 0 to 255
public record Itinerary(NodeId origin, NodeId destination, int order, int hopsLeft) {
  private static final int MAX_HOPS = 255;

  public Itinerary {
    if (hopsLeft < 0 || hopsLeft > MAX_HOPS) {
      throw new IllegalArgumentException(
          "hopsLeft " + hopsLeft + " is not between 0 and " + MAX_HOPS);
    }
  }

  /// The same way, one hop further on.
  public Itinerary nextHop() {
    return new Itinerary(origin, destination, order, hopsLeft - 1);
  }

  /// Whether it is for this run of a node.
  public boolean isFor(NodeId node) {
    return destination.name().equals(node.name())
        && (destination.incarnation() == 0 || destination.equals(node));
  }
}
