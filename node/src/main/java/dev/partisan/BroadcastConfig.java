package dev.partisan;

import dev.partisan.protocol.plumtree.PlumtreeConfig;
import java.time.Duration;

/// Timing and limits of broadcasts.
///
/// ```java
/// builder.broadcasts(BroadcastConfig.defaults().withExchangeInterval(Duration.ofSeconds(2)));
/// ```
///
/// @param tree how trees change
/// @param repair when what is missing is asked for
/// @param memory what is remembered
/// @param limits what is kept in bytes
public record BroadcastConfig(
    PlumtreeConfig.Trees tree,
    PlumtreeConfig.Repair repair,
    PlumtreeConfig.Memory memory,
    Limits limits) {

  /// What is kept in bytes.
  ///
  /// @param heldBytes of broadcasts that are held for those who ask; the newest one is held whatever
  ///     its size
  /// @param backlogBytes of broadcasts that wait for the node itself
  /// @param maxWaiting broadcasts that wait for one listener; those beyond it misses
  /// @param waitingBytes the same, in bytes
  public record Limits(long heldBytes, long backlogBytes, int maxWaiting, long waitingBytes) {
    public Limits {
      NodeLimits.positive("heldBytes", heldBytes);
      NodeLimits.positive("backlogBytes", backlogBytes);
      NodeLimits.positive("maxWaiting", maxWaiting);
      NodeLimits.positive("waitingBytes", waitingBytes);
    }
  }

  private static final long MIB = 1024 * 1024;

  /// I-haves gathered for 50 ms, grafts after 1 s, an exchange every 10 s; 1,024 broadcasts and
  /// 16 MiB are held for 60 s.
  public static BroadcastConfig defaults() {
    PlumtreeConfig plumtree = PlumtreeConfig.defaults();
    return new BroadcastConfig(
        plumtree.tree(),
        plumtree.repair(),
        plumtree.memory(),
        new Limits(16 * MIB, 32 * MIB, 10_000, 32 * MIB));
  }

  /// As this, with another pause between exchanges.
  public BroadcastConfig withExchangeInterval(Duration interval) {
    return new BroadcastConfig(
        tree, plumtree().withExchangeInterval(interval).repair(), memory, limits);
  }

  /// As this, with other limits.
  public BroadcastConfig withLimits(Limits newLimits) {
    return new BroadcastConfig(tree, repair, memory, newLimits);
  }

  /// What the trees need of it.
  public PlumtreeConfig plumtree() {
    return new PlumtreeConfig(tree, repair, memory);
  }
}
