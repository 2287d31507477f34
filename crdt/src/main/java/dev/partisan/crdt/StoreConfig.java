package dev.partisan.crdt;

import dev.partisan.Channel;
import java.time.Duration;

/// What a store is told when it starts. Stores of one name on all nodes of a cluster make one replicated store; they
/// must agree on [#dissemination].
///
/// ```java
/// StoreConfig config = StoreConfig.defaults().withInterval(Duration.ofSeconds(1)).withChannel("state");
/// ```
///
/// @param name of the store and of its process, the same on all nodes
/// @param dissemination how changes spread; by default as deltas
/// @param interval between two times of telling others. The default is the paper's 5 s
/// @param channel that states and deltas travel on; the default channel by default. It may be monotonic, but for
///   broadcasts, which are never subsumed
/// @param maxVariables how many names there may be, those that only other nodes declared included: else a peer could
///   fill the memory with names. The default is 10,000
/// @param maxEntries the largest [Crdt#size] of a variable. The default, 1,000,000, is some 30 MB on the wire and
///   100 MB of heap; a message may have 128 MiB
/// @param maxUnacknowledged entries of deltas that are kept for each peer, so that they can be sent again; beyond it
///   the peer is sent the whole state. The default, 100,000, is some 10 MB for each of few peers
/// @param maxWaiters how many threshold reads and listeners there may be at a time, since each is looked at when a
///   variable changes. The default is 10,000
/// @param kept what an earlier run had, from [Store#snapshot]; nothing by default
public record StoreConfig(
    String name,
    Dissemination dissemination,
    Duration interval,
    String channel,
    int maxVariables,
    int maxEntries,
    int maxUnacknowledged,
    int maxWaiters,
    Snapshot kept) {
  private static final int MOST = 100_000_000;

  public StoreConfig {
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException(
          "store '" + name + "': interval " + interval + " must be above zero");
    }
    atLeastOne(name, "maxVariables", maxVariables);
    atLeastOne(name, "maxEntries", maxEntries);
    atLeastOne(name, "maxUnacknowledged", maxUnacknowledged);
    atLeastOne(name, "maxWaiters", maxWaiters);
  }

  private static void atLeastOne(String store, String setting, int value) {
    if (value < 1 || value > MOST) {
      throw new IllegalArgumentException(
          "store '%s': %s %d must be between 1 and %d".formatted(store, setting, value, MOST));
    }
  }

  public static StoreConfig defaults() {
    return new StoreConfig(
        "store",
        Dissemination.DELTA,
        Duration.ofSeconds(5),
        Channel.DEFAULT,
        10_000,
        1_000_000,
        100_000,
        10_000,
        Snapshot.NOTHING);
  }

  public StoreConfig withName(String newName) {
    return new StoreConfig(
        newName,
        dissemination,
        interval,
        channel,
        maxVariables,
        maxEntries,
        maxUnacknowledged,
        maxWaiters,
        kept);
  }

  public StoreConfig withDissemination(Dissemination choice) {
    return new StoreConfig(
        name,
        choice,
        interval,
        channel,
        maxVariables,
        maxEntries,
        maxUnacknowledged,
        maxWaiters,
        kept);
  }

  public StoreConfig withInterval(Duration time) {
    return new StoreConfig(
        name,
        dissemination,
        time,
        channel,
        maxVariables,
        maxEntries,
        maxUnacknowledged,
        maxWaiters,
        kept);
  }

  public StoreConfig withChannel(String channelName) {
    return new StoreConfig(
        name,
        dissemination,
        interval,
        channelName,
        maxVariables,
        maxEntries,
        maxUnacknowledged,
        maxWaiters,
        kept);
  }

  public StoreConfig withMaxVariables(int variables) {
    return new StoreConfig(
        name,
        dissemination,
        interval,
        channel,
        variables,
        maxEntries,
        maxUnacknowledged,
        maxWaiters,
        kept);
  }

  public StoreConfig withMaxEntries(int entries) {
    return new StoreConfig(
        name,
        dissemination,
        interval,
        channel,
        maxVariables,
        entries,
        maxUnacknowledged,
        maxWaiters,
        kept);
  }

  public StoreConfig withMaxUnacknowledged(int entries) {
    return new StoreConfig(
        name,
        dissemination,
        interval,
        channel,
        maxVariables,
        maxEntries,
        entries,
        maxWaiters,
        kept);
  }

  public StoreConfig withMaxWaiters(int waiters) {
    return new StoreConfig(
        name,
        dissemination,
        interval,
        channel,
        maxVariables,
        maxEntries,
        maxUnacknowledged,
        waiters,
        kept);
  }

  /// Begins with what an earlier run had.
  public StoreConfig withKept(Snapshot snapshot) {
    return new StoreConfig(
        name,
        dissemination,
        interval,
        channel,
        maxVariables,
        maxEntries,
        maxUnacknowledged,
        maxWaiters,
        snapshot);
  }
}
