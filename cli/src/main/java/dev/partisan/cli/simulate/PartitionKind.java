package dev.partisan.cli.simulate;

import dev.partisan.simulation.Partition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The partitions that can be asked for by name.
public enum PartitionKind {
  NONE,
  HALVES,
  MINORITY,
  RING,
  BRIDGE,
  ONE_WAY,
  ISOLATE;

  /// The partition of these nodes; `null` for none.
  public @Nullable Partition of(List<String> nodes) {
    return switch (this) {
      case NONE -> null;
      case HALVES -> Partition.halves(nodes);
      case MINORITY -> Partition.minority(nodes);
      case RING -> Partition.ring(nodes);
      case BRIDGE -> Partition.bridge(nodes);
      case ONE_WAY ->
          Partition.oneWay(
              nodes.subList(0, nodes.size() / 2), nodes.subList(nodes.size() / 2, nodes.size()));
      case ISOLATE -> Partition.isolate(nodes.getFirst());
    };
  }
}
