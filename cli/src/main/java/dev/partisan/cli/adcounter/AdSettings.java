package dev.partisan.cli.adcounter;

import dev.partisan.crdt.Dissemination;
import java.time.Duration;

/// What a run of the advertisement counter is told.
///
/// @param nodes all of them, the one that disables advertisements included
/// @param ads how many advertisements
/// @param impressions of each client, before the last advertisement is disabled
/// @param speed by how much the paper's intervals are shortened
record AdSettings(
    int nodes,
    AdTopology topology,
    Dissemination dissemination,
    int ads,
    int impressions,
    double speed) {
  /// The paper's: an impression each 10 s, and others are told each 5 s, for 30 minutes.
  static final Duration IMPRESSION_INTERVAL = Duration.ofSeconds(10);

  static final Duration PROPAGATION_INTERVAL = Duration.ofSeconds(5);
  static final int IMPRESSIONS = 180;

  int clients() {
    return nodes - 1;
  }

  /// What all clients show together.
  long allImpressions() {
    return (long) impressions * clients();
  }

  /// After how many impressions an advertisement is disabled; together all impressions.
  long threshold(int ad) {
    return allImpressions() / ads + (ad < allImpressions() % ads ? 1 : 0);
  }

  Duration impressionInterval() {
    return scaled(IMPRESSION_INTERVAL);
  }

  Duration propagationInterval() {
    return scaled(PROPAGATION_INTERVAL);
  }

  /// An interval of the paper, or of another protocol that is to keep in step with it.
  Duration scaled(Duration interval) {
    return Duration.ofNanos(Math.max(1, Math.round(interval.toNanos() / speed)));
  }
}
