package dev.partisan.protocol.hyparview;

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;

/// The settings of HyParView. All nodes of a cluster should agree on `views` and `shuffling`, since
/// each refuses messages beyond its own limits.
///
/// ```java
/// HyParViewConfig config = HyParViewConfig.defaults().withViews(
///     new HyParViewConfig.Views(7, 42, List.of("seed-1")));
/// ```
public record HyParViewConfig(
    Views views,
    Shuffling shuffling,
    Promotion promotion,
    Liveness liveness,
    Joining joining,
    Optimising optimising) {
  private static final Duration LONGEST = Duration.ofDays(3_650);
  private static final int MAX_VIEW = 1_000;

  /// How many nodes a node knows.
  ///
  /// @param active peers besides this node; 5, which keeps 10,000 nodes in one component
  /// @param passive others it knows of; 30, six times the active view, so that even when nine of ten
  ///     nodes crash a living one is left among them
  /// @param reserved names of nodes for which a place in the active view is kept: nobody else gets
  ///     it, and they are not made to give it up. Fewer than `active`
  public record Views(int active, int passive, List<String> reserved) {
    public Views {
      requireBetween("active view", active, 1, MAX_VIEW);
      requireBetween("passive view", passive, 1, MAX_VIEW);
      reserved = List.copyOf(new LinkedHashSet<>(reserved));
      if (reserved.size() >= active) {
        throw new IllegalArgumentException(
            reserved.size() + " reserved places leave none of an active view of " + active);
      }
    }
  }

  /// How nodes get to know of others: walks over the overlay, and samples of views that travel on
  /// them.
  ///
  /// @param interval between two shuffles of a node; 10 s, as a passive view need not be quick
  /// @param fromActive entries of the active view in a shuffle; 3
  /// @param fromPassive entries of the passive view in it; 4. With the sender itself eight entries,
  ///     a good quarter of a passive view
  /// @param activeWalk hops of a forwarded join or shuffle; 6, about the diameter of 10,000 nodes,
  ///     so that the walk ends anywhere
  /// @param passiveWalk hops before the end of a join's walk where the joiner enters a passive view;
  ///     3, half of the way
  /// @param visitEvery each how manieth shuffle goes to a contact or to a node long unheard, which
  ///     finds clusters that were to be one; 4
  public record Shuffling(
      Duration interval,
      int fromActive,
      int fromPassive,
      int activeWalk,
      int passiveWalk,
      int visitEvery) {
    public Shuffling {
      requirePositive("shuffle interval", interval);
      requireBetween("fromActive", fromActive, 0, MAX_VIEW);
      requireBetween("fromPassive", fromPassive, 0, MAX_VIEW);
      requireBetween("activeWalk", activeWalk, 1, 64);
      requireBetween("passiveWalk", passiveWalk, 1, activeWalk);
      requireBetween("visitEvery", visitEvery, 1, MAX_VIEW);
    }

    /// A shuffle holds no more entries, its origin not counted; a reply one more.
    int maxEntries() {
      return fromActive + fromPassive;
    }
  }

  /// How free places in the active view are filled.
  ///
  /// @param interval between two attempts while places are free; 5 s. A lost peer is replaced at
  ///     once
  /// @param refusals how many candidates may say that they are full before the next attempt is
  ///     awaited; 3, so that the last place costs few dials when nearly everybody is full
  public record Promotion(Duration interval, int refusals) {
    public Promotion {
      requirePositive("promotion interval", interval);
      requireBetween("refusals", refusals, 1, MAX_VIEW);
    }
  }

  /// How a lost peer is noticed.
  ///
  /// @param pingInterval between two pings to each peer; 1 s
  /// @param unreachableAfter without an answer; 5 s, to outlast a long garbage collection. At least
  ///     twice the interval
  /// @param reconnectGrace for how long a peer whose connection was lost is still dialled and its
  ///     messages kept; 2 s, above a few attempts. Others are asked to take its place at once
  public record Liveness(
      Duration pingInterval, Duration unreachableAfter, Duration reconnectGrace) {
    public Liveness {
      requirePositive("pingInterval", pingInterval);
      requirePositive("unreachableAfter", unreachableAfter);
      requirePositive("reconnectGrace", reconnectGrace);
      if (unreachableAfter.compareTo(pingInterval.multipliedBy(2)) < 0) {
        throw new IllegalArgumentException(
            "unreachableAfter "
                + unreachableAfter
                + " must be at least twice the pingInterval "
                + pingInterval);
      }
    }
  }

  /// How joins go, and whatever else needs a connection for a moment.
  ///
  /// @param stepTimeout for a dial, or for the answer to a question; 5 s, above any round trip and
  ///     with room for a TLS handshake
  /// @param firstPause after all contacts failed once; 200 ms, doubled with each further round
  /// @param longestPause 5 s, so that a cluster which comes up late is still found soon
  /// @param timeout for a whole join; 30 s, as long as people wait for a program to start
  /// @param maxJoins joins under way at this node; 64
  /// @param maxErrands connections for a moment under way at this node; 256, of which a join of
  ///     1,000 nodes through one contact needs a part
  public record Joining(
      Duration stepTimeout,
      Duration firstPause,
      Duration longestPause,
      Duration timeout,
      int maxJoins,
      int maxErrands) {
    public Joining {
      requirePositive("stepTimeout", stepTimeout);
      requirePositive("firstPause", firstPause);
      requirePositive("longestPause", longestPause);
      requirePositive("join timeout", timeout);
      requireBetween("maxJoins", maxJoins, 1, 10_000);
      requireBetween("maxErrands", maxErrands, 1, 100_000);
      if (longestPause.compareTo(firstPause) < 0) {
        throw new IllegalArgumentException(
            "longestPause " + longestPause + " must not be below firstPause " + firstPause);
      }
    }
  }

  /// Swaps towards nearer peers (X-BOT), by measured round-trip times.
  ///
  /// @param isOn off by default: peers at random survive more crashes than near ones
  /// @param interval between two swaps that a node begins; 10 s
  /// @param unbiased peers that are never swapped, so that clusters of near nodes stay connected
  ///     with the others; 2
  /// @param gain the part of the round-trip times by which a swap must better them; 0.1, above what
  ///     measurements vary by
  public record Optimising(boolean isOn, Duration interval, int unbiased, double gain) {
    public Optimising {
      requirePositive("swap interval", interval);
      requireBetween("unbiased", unbiased, 0, MAX_VIEW);
      if (!(gain >= 0 && gain < 1)) {
        throw new IllegalArgumentException("gain " + gain + " must be from 0 to below 1");
      }
    }
  }

  public static HyParViewConfig defaults() {
    return new HyParViewConfig(
        new Views(5, 30, List.of()),
        new Shuffling(Duration.ofSeconds(10), 3, 4, 6, 3, 4),
        new Promotion(Duration.ofSeconds(5), 3),
        new Liveness(Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(2)),
        new Joining(
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30),
            64,
            256),
        new Optimising(false, Duration.ofSeconds(10), 2, 0.1));
  }

  public HyParViewConfig withViews(Views newViews) {
    return new HyParViewConfig(newViews, shuffling, promotion, liveness, joining, optimising);
  }

  public HyParViewConfig withShuffling(Shuffling newShuffling) {
    return new HyParViewConfig(views, newShuffling, promotion, liveness, joining, optimising);
  }

  public HyParViewConfig withPromotion(Promotion newPromotion) {
    return new HyParViewConfig(views, shuffling, newPromotion, liveness, joining, optimising);
  }

  public HyParViewConfig withLiveness(Liveness newLiveness) {
    return new HyParViewConfig(views, shuffling, promotion, newLiveness, joining, optimising);
  }

  public HyParViewConfig withJoining(Joining newJoining) {
    return new HyParViewConfig(views, shuffling, promotion, liveness, newJoining, optimising);
  }

  public HyParViewConfig withOptimising(Optimising newOptimising) {
    return new HyParViewConfig(views, shuffling, promotion, liveness, joining, newOptimising);
  }

  private static void requirePositive(String setting, Duration value) {
    if (!value.isPositive() || value.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          setting + " " + value + " must be above zero and at most " + LONGEST);
    }
  }

  private static void requireBetween(String setting, int value, int least, int most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          setting + " " + value + " must be from " + least + " to " + most);
    }
  }
}
