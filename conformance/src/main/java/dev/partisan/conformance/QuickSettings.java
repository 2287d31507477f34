package dev.partisan.conformance;

import dev.partisan.MonitorConfig;
import dev.partisan.protocol.FullMeshConfig;
import java.time.Duration;

/// Settings with which nodes find out within seconds what takes longer by default, for tests that wait for it.
final class QuickSettings {
  private static final FullMeshConfig DEFAULTS = FullMeshConfig.defaults();

  static final FullMeshConfig.Detection DETECTION =
      new FullMeshConfig.Detection(Duration.ofMillis(200), Duration.ofSeconds(2));

  private static final FullMeshConfig.Joining JOINING =
      new FullMeshConfig.Joining(
          DEFAULTS.joining().stepTimeout(),
          DEFAULTS.joining().firstPause(),
          DEFAULTS.joining().longestPause(),
          Duration.ofSeconds(10),
          DEFAULTS.joining().admissionPingTimeout());

  static final FullMeshConfig MEMBERSHIP = DEFAULTS.withDetection(DETECTION).withJoining(JOINING);

  static final MonitorConfig MONITORS =
      MonitorConfig.defaults()
          .withRenewInterval(Duration.ofSeconds(1))
          .withGrace(Duration.ofSeconds(1));

  private QuickSettings() {}
}
