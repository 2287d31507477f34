package dev.partisan.protocol.plumtree;

import dev.partisan.protocol.NodeId;
import org.jspecify.annotations.Nullable;

/// Which broadcast: the node that made it, and the how-manieth of that run it is.
///
/// @param root the node that it began at
/// @param sequence counts from 1
public record BroadcastId(NodeId root, long sequence) {
  // What differs most is compared first: broadcasts are looked up by the million.
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || other instanceof BroadcastId id && sequence == id.sequence && root.equals(id.root);
  }

  @Override
  public int hashCode() {
    return 31 * root.hashCode() + Long.hashCode(sequence);
  }

  @Override
  public String toString() {
    return root + "/" + sequence;
  }
}
