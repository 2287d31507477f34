package dev.partisan.ring;

import java.time.Duration;

/// What a node's part in a ring is told when it starts.
///
/// ```java
/// RingConfig config = RingConfig.defaults().withPartitions(128).withQuorum(new Quorum(5, 3, 3));
/// ```
///
/// @param partitions of a ring that this node founds, 1 to 65,536; the default, 64, spreads evenly over up to some
///   twenty nodes and keeps the ring under 10 kB. It never changes
/// @param quorum of a ring that this node founds
/// @param interval between two times that this node tells a random other one what it knows, and looks whether the
///   ring is to change. The default, 200 ms, settles a newcomer within seconds
/// @param patience how long a member must be missing, or offer its service no more, before it loses its partitions. The
///   default, 2 s, is some rounds of the membership's gossip
public record RingConfig(int partitions, Quorum quorum, Duration interval, Duration patience) {
  private static final int MOST_PARTITIONS = 65_536;
  private static final RingConfig DEFAULTS =
      new RingConfig(64, Quorum.DEFAULT, Duration.ofMillis(200), Duration.ofSeconds(2));

  public RingConfig {
    if (partitions < 1 || partitions > MOST_PARTITIONS) {
      throw new IllegalArgumentException(
          "partitions %d must be between 1 and %d".formatted(partitions, MOST_PARTITIONS));
    }
    if (interval.isZero() || interval.isNegative() || patience.isNegative()) {
      throw new IllegalArgumentException(
          "interval %s must be above zero, patience %s not below it".formatted(interval, patience));
    }
  }

  /// 64 partitions, three copies of each.
  public static RingConfig defaults() {
    return DEFAULTS;
  }

  public RingConfig withPartitions(int number) {
    return new RingConfig(number, quorum, interval, patience);
  }

  public RingConfig withQuorum(Quorum newQuorum) {
    return new RingConfig(partitions, newQuorum, interval, patience);
  }

  public RingConfig withInterval(Duration newInterval) {
    return new RingConfig(partitions, quorum, newInterval, patience);
  }

  public RingConfig withPatience(Duration newPatience) {
    return new RingConfig(partitions, quorum, interval, newPatience);
  }
}
