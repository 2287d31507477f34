package dev.partisan.ring;

/// How many replicas a partition has, and how many of them answer before a request is answered.
///
/// Where there are fewer nodes than `n`, a partition has one replica on each, and so many answer at most.
///
/// ```java
/// KvConfig config = KvConfig.defaults().withQuorum(new Quorum(3, 2, 2));
/// ```
///
/// @param n replicas of each partition, 1 to 16; the default, 3, outlives the loss of one
/// @param r replicas that a get hears from; 2 by default
/// @param w replicas that store what is put before it is acknowledged; 2 by default
public record Quorum(int n, int r, int w) {
  /// 3, 2, 2: each read meets each acknowledged write in one replica, and one may be lost.
  public static final Quorum DEFAULT = new Quorum(3, 2, 2);

  private static final int MOST = 16;

  public Quorum {
    if (n < 1 || n > MOST || r < 1 || r > n || w < 1 || w > n) {
      throw new IllegalArgumentException(
          "quorum n=%d r=%d w=%d: n must be 1 to %d, r and w 1 to n".formatted(n, r, w, MOST));
    }
    if (r + w <= n) {
      throw new IllegalArgumentException(
          "quorum n=%d r=%d w=%d: r + w must be above n, or a read misses what was written"
              .formatted(n, r, w));
    }
  }

  /// How many replicas of a list of so many a get hears from.
  int reads(int replicas) {
    return Math.min(r, replicas);
  }

  /// How many replicas of a list of so many store what is put.
  int writes(int replicas) {
    return Math.min(w, replicas);
  }

  /// How many replicas of a list of so many one must hear so that every acknowledged write was stored by one of them,
  /// and that those who were not heard are too few to answer a get by themselves.
  int toSucceed(int replicas) {
    return replicas - Math.min(reads(replicas), writes(replicas)) + 1;
  }
}
