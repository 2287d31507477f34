package dev.partisan;

import java.time.Duration;

/// Timing and limits of monitors. A monitor is a lease: the watching node renews it, the watched
/// node forgets one that is not renewed.
///
/// ```java
/// builder.monitors(MonitorConfig.defaults().withGrace(Duration.ofSeconds(2)));
/// ```
///
/// @param renewInterval between two renewals; a `Down` that was lost is repeated after it
/// @param grace how long a node may be unreachable before its monitors report
///     [DownReason#NO_CONNECTION]
/// @param leaseTime how long the watched node keeps a monitor that nobody renews
/// @param perProcess monitors that one process may have at a time
/// @param perNode monitors that all processes of a node may have at a time; the node takes in as many
///     from each other node
public record MonitorConfig(
    Duration renewInterval, Duration grace, Duration leaseTime, int perProcess, int perNode) {
  /// @throws IllegalArgumentException when a figure is not positive, or a lease shorter than the grace
  ///     and two renewals: it would end while its watcher still waits
  public MonitorConfig {
    requirePositive("renewInterval", renewInterval);
    requirePositive("grace", grace);
    Duration shortest = grace.plus(renewInterval.multipliedBy(2));
    if (leaseTime.compareTo(shortest) < 0) {
      throw new IllegalArgumentException(
          "leaseTime %s must be at least %s: the grace and two renewIntervals"
              .formatted(leaseTime, shortest));
    }
    if (perProcess < 1 || perNode < perProcess) {
      throw new IllegalArgumentException(
          "perProcess %d must be at least 1, perNode %d no less".formatted(perProcess, perNode));
    }
  }

  private static void requirePositive(String setting, Duration value) {
    if (value.isZero() || value.isNegative()) {
      throw new IllegalArgumentException(setting + " " + value + " must be longer than nothing");
    }
  }

  /// Renewed every 5 s, kept for 60 s; 5 s of grace; 100,000 a process and 1,000,000 a node.
  public static MonitorConfig defaults() {
    return new MonitorConfig(
        Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(60), 100_000, 1_000_000);
  }

  /// As this, with another pause between renewals.
  public MonitorConfig withRenewInterval(Duration interval) {
    return new MonitorConfig(interval, grace, leaseTime, perProcess, perNode);
  }

  /// As this, with another grace.
  public MonitorConfig withGrace(Duration time) {
    return new MonitorConfig(renewInterval, time, leaseTime, perProcess, perNode);
  }

  /// As this, with another time of a lease.
  public MonitorConfig withLeaseTime(Duration time) {
    return new MonitorConfig(renewInterval, grace, time, perProcess, perNode);
  }

  /// As this, with other limits.
  public MonitorConfig withLimits(int ofProcess, int ofNode) {
    return new MonitorConfig(renewInterval, grace, leaseTime, ofProcess, ofNode);
  }
}
