package dev.partisan.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.protocol.Address;
import dev.partisan.protocol.NodeId;
import dev.partisan.spi.Announcement;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which of two nodes on a broker joins the other: exactly one of them.
final class DiscoveryTest {
  @ParameterizedTest
  @CsvSource({
    "alpha, true, beta, true, false",
    "beta, true, alpha, true, true",
    "alpha, true, beta, false, true",
    "beta, false, alpha, true, false",
    "beta, false, alpha, false, true",
    "alpha, true, alpha, true, false"
  })
  void joins(String self, boolean isAlone, String other, boolean isOtherAlone, boolean joins) {
    assertThat(Discovery.joins(self, isAlone, announcement(other, isOtherAlone))).isEqualTo(joins);
    boolean isJoined =
        !self.equals(other) && Discovery.joins(other, isOtherAlone, announcement(self, isAlone));
    assertThat(isJoined).isEqualTo(!joins && !self.equals(other));
  }

  private static Announcement announcement(String name, boolean isAlone) {
    return new Announcement(new NodeId(name, 1), new Address(name, 5672), isAlone);
  }
}
