package dev.partisan.protocol;

import static dev.partisan.protocol.MeshDriver.B;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FailureDetectorTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long START = Long.MAX_VALUE - SECOND;

  private final FailureDetector links = new FailureDetector(Duration.ofSeconds(5));

  @Test
  void connectionIsAProofOfLife() {
    links.connected(B, START);
    assertThat(links.isReachable(B)).isTrue();
    assertThat(links.hasFallenSilent(B, START + 5 * SECOND - 1)).isFalse();
  }

  @Test
  void silenceIsReportedOnceAlsoWhenTheClockOverflows() {
    links.connected(B, START);
    assertThat(links.hasFallenSilent(B, START + 5 * SECOND)).isTrue();
    assertThat(links.hasFallenSilent(B, START + 6 * SECOND)).isFalse();
    assertThat(links.isConnected(B)).isTrue();
    assertThat(links.isReachable(B)).isFalse();
  }

  @Test
  void answerCountsFromWhenItsPingWasSent() {
    links.connected(B, START);
    links.answered(B, START + 2 * SECOND, START + 4 * SECOND);
    assertThat(links.hasFallenSilent(B, START + 7 * SECOND - 1)).isFalse();
    assertThat(links.hasFallenSilent(B, START + 7 * SECOND)).isTrue();
  }

  @Test
  void answerToAnOlderPingTakesNothingBack() {
    links.connected(B, START);
    links.answered(B, START + 3 * SECOND, START + 3 * SECOND);
    links.answered(B, START + SECOND, START + 4 * SECOND);
    assertThat(links.hasFallenSilent(B, START + 8 * SECOND - 1)).isFalse();
  }

  @Test
  void answerToAPingOfLongAgoDoesNotRevive() {
    links.connected(B, START);
    links.hasFallenSilent(B, START + 9 * SECOND);
    assertThat(links.answered(B, START + SECOND, START + 9 * SECOND)).isFalse();
    assertThat(links.isReachable(B)).isFalse();
    assertThat(links.answered(B, START + 8 * SECOND, START + 9 * SECOND)).isTrue();
    assertThat(links.isReachable(B)).isTrue();
  }

  @Test
  void answerFromTheFutureIsIgnored() {
    links.connected(B, START);
    links.answered(B, START + 100 * SECOND, START + SECOND);
    assertThat(links.hasFallenSilent(B, START + 5 * SECOND)).isTrue();
  }

  @Test
  void answerOnAClosedLinkIsIgnored() {
    links.connected(B, START);
    assertThat(links.disconnected(B)).isTrue();
    assertThat(links.answered(B, START, START)).isFalse();
    assertThat(links.isReachable(B)).isFalse();
    assertThat(links.disconnected(B)).isFalse();
  }
}
