package dev.partisan.protocol.plumtree;

import java.time.Duration;

/// The settings of [Plumtree].
///
/// ```java
/// PlumtreeConfig config = PlumtreeConfig.defaults().withExchangeInterval(Duration.ofSeconds(2));
/// ```
///
/// @param tree how trees change
/// @param repair when what is missing is asked for
/// @param memory what is remembered
public record PlumtreeConfig(Trees tree, Repair repair, Memory memory) {

  /// How trees change.
  ///
  /// @param optimiseFromHops 2: a link is exchanged for one that shortens the way from the root by so
  ///     many hops or more; with 1, trees would change for a moment's luck
  /// @param shapeInterval 5 s from one broadcast that shapes the shared tree to the next: much longer
  ///     than a broadcast takes, so that seldom two do at once
  /// @param ownTreeFrom 8: a node that broadcasts so often between two exchanges gets a tree of its
  ///     own; others use the one that all share
  /// @param maxTrees 128: own trees of other nodes that are remembered; the one not used for longest
  ///     goes, and would start from the shared tree again
  /// @param maxHops 255: links that a broadcast may cross; more than any sensible tree is deep
  public record Trees(
      int optimiseFromHops, Duration shapeInterval, int ownTreeFrom, int maxTrees, int maxHops) {
    public Trees {
      requirePositive("optimiseFromHops", optimiseFromHops);
      requirePositive("shapeInterval", shapeInterval);
      requirePositive("ownTreeFrom", ownTreeFrom);
      requirePositive("maxTrees", maxTrees);
      requirePositive("maxHops", maxHops);
      if (maxHops > MAX_HOPS) {
        throw new IllegalArgumentException(
            "maxHops %d is more than %d".formatted(maxHops, MAX_HOPS));
      }
    }
  }

  /// When what is missing is asked for.
  ///
  /// @param announceDelay 50 ms: for how long i-haves are gathered, so that many share a message
  /// @param graftAfter 1 s after the first word of it: the tree's own way may be much longer, and what is
  ///     asked for too early comes twice and changes the tree for the worse
  /// @param retryAfter 500 ms without an answer the next who announced it is asked
  /// @param maxAttempts 8: how often one broadcast is asked for before the exchange is left to find it
  /// @param exchangeInterval 10 s between two exchanges with a random peer
  public record Repair(
      Duration announceDelay,
      Duration graftAfter,
      Duration retryAfter,
      int maxAttempts,
      Duration exchangeInterval) {
    public Repair {
      requirePositive("announceDelay", announceDelay);
      requirePositive("graftAfter", graftAfter);
      requirePositive("retryAfter", retryAfter);
      requirePositive("maxAttempts", maxAttempts);
      requirePositive("exchangeInterval", exchangeInterval);
    }
  }

  /// What is remembered.
  ///
  /// @param maxSeen 65,536 ids by which a broadcast that comes again is known
  /// @param maxHeld 1,024 broadcasts that are held for those who ask; at most
  ///     [PlumtreeMessage#MAX_BATCH], since a digest names them all
  /// @param holdFor 60 s that each is held at least, within `maxHeld`: longer than a short partition
  /// @param maxMissing 10,000 broadcasts that may be announced and not there
  public record Memory(int maxSeen, int maxHeld, Duration holdFor, int maxMissing) {
    public Memory {
      requirePositive("maxSeen", maxSeen);
      requirePositive("maxHeld", maxHeld);
      requirePositive("holdFor", holdFor);
      requirePositive("maxMissing", maxMissing);
      if (maxHeld > PlumtreeMessage.MAX_BATCH || maxSeen < maxHeld) {
        throw new IllegalArgumentException(
            "maxHeld %d must be at most %d and at most maxSeen %d"
                .formatted(maxHeld, PlumtreeMessage.MAX_BATCH, maxSeen));
      }
    }
  }

  private static final int MAX_HOPS = 10_000;

  public static PlumtreeConfig defaults() {
    return new PlumtreeConfig(
        new Trees(2, Duration.ofSeconds(5), 8, 128, 255),
        new Repair(
            Duration.ofMillis(50),
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            8,
            Duration.ofSeconds(10)),
        new Memory(65_536, 1_024, Duration.ofSeconds(60), 10_000));
  }

  public PlumtreeConfig withTree(Trees trees) {
    return new PlumtreeConfig(trees, repair, memory);
  }

  public PlumtreeConfig withRepair(Repair newRepair) {
    return new PlumtreeConfig(tree, newRepair, memory);
  }

  public PlumtreeConfig withMemory(Memory newMemory) {
    return new PlumtreeConfig(tree, repair, newMemory);
  }

  /// As this, with another pause between exchanges.
  public PlumtreeConfig withExchangeInterval(Duration interval) {
    return withRepair(
        new Repair(
            repair.announceDelay,
            repair.graftAfter,
            repair.retryAfter,
            repair.maxAttempts,
            interval));
  }

  private static void requirePositive(String setting, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(setting + " " + value + " must be at least 1");
    }
  }

  private static void requirePositive(String setting, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(setting + " " + value + " must be longer than nothing");
    }
  }
}
