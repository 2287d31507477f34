package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.NodeId;

/// Which broadcast: the node that made it, and the how-manieth of that run it is.
///
/// @param root the node that it began at
/// @param sequence counts from 1
public record BroadcastId(NodeId root, long sequence) {
  @Override
  public String toString() {
    return root + "/" + sequence;
  }
}
