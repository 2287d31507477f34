package dev.partisan.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.simulation.Simulation;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// A few seeds of what `bench ring` runs by the hundred, and whether its ledger would notice.
final class RingCampaignTest {
  private static final int SEEDS = 4;

  @Test
  void acknowledgedPutsAreReadableAndReplicasAgree() {
    for (long seed = 0; seed < SEEDS; seed++) {
      try (Simulation simulation = Simulation.seeded(seed).blockedAfter(Duration.ofMinutes(1))) {
        RingLedger ledger = RingCampaign.run(simulation);
        assertThat(ledger.acknowledged()).isPositive();
        assertThat(ledger.reads()).isPositive();
      }
    }
  }

  @Test
  void ledgerNoticesWhatIsLostOrMadeUp() {
    RingLedger ledger = new RingLedger();
    ledger.attempt("k", "a", List.of());
    ledger.attempt("k", "b", List.of("a"));
    ledger.attempt("k", "c", List.of());
    assertThat(ledger.judge("k", List.of("a"), List.of("a"))).isEmpty();
    assertThat(ledger.judge("k", List.of("a"), List.of("b"))).isEmpty();
    assertThat(ledger.judge("k", List.of("a", "c"), List.of("b"))).contains("lost c");
    assertThat(ledger.judge("k", List.of("b"), List.of("a"))).contains("lost b");
    assertThat(ledger.judge("k", List.of(), List.of("x"))).contains("nobody wrote");
  }
}
