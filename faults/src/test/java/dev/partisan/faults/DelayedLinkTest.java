package dev.partisan.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class DelayedLinkTest {
  private static final Duration ROUND_TRIP = Duration.ofMillis(40);

  @BeforeAll
  static void leaveOutWhereTheMachineDoesNotAllowIt() {
    Assumptions.assumeTrue(
        Namespaces.areAvailable() && Files.isWritable(Path.of("/dev/net/tun")),
        "needs root, ip and /dev/net/tun");
  }

  private static String run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  /// Nobody listens, so the other side's kernel refuses: a packet there, and one back.
  private static String knock(DelayedLink link, String from, String to) throws IOException {
    String connect = "exec 3<>/dev/tcp/%s/9".formatted(link.address(to));
    return run(link.command(from, List.of("timeout", "10", "bash", "-c", connect)));
  }

  @Test
  void packetsCrossItBothWaysAndTakeTheirTime() throws IOException {
    try (DelayedLink link = DelayedLink.open(ROUND_TRIP)) {
      long start = System.nanoTime();
      assertThat(knock(link, "sender", "receiver")).contains("refused");
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(ROUND_TRIP);
      assertThat(knock(link, "receiver", "sender")).contains("refused");
    }
  }

  @Test
  void nothingOfItStays() throws IOException {
    String device;
    try (DelayedLink link = DelayedLink.open(ROUND_TRIP)) {
      device = "delay" + ProcessHandle.current().pid();
      assertThat(run(link.command("sender", List.of("ip", "link")))).contains(device);
    }
    assertThat(run(List.of("ip", "netns", "list")))
        .doesNotContain("partisan-" + ProcessHandle.current().pid());
    assertThat(run(List.of("ip", "link"))).doesNotContain(device);
  }
}
