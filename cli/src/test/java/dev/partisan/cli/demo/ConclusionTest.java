package dev.partisan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.cli.demo.DemoReport.Bulk;
import dev.partisan.cli.demo.DemoReport.Receiver;
import dev.partisan.cli.demo.DemoReport.Requests;
import dev.partisan.cli.demo.DemoReport.Run;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ConclusionTest {
  private static Run run(double megabytesPerSecond, double p50, double p99) {
    Receiver receiver = new Receiver("node2", 3, 0, 10, 1, megabytesPerSecond, "00");
    return new Run(
        "run",
        new Bulk("bulk", 2, megabytesPerSecond, List.of(receiver)),
        new Requests("requests", 600, 0, p50, p99, 700));
  }

  @Test
  void saysByHowMuchChannelsHelped() {
    assertThat(Conclusion.of(run(200, 40, 450), run(190, 0.5, 150)))
        .isEqualTo(
            "Channels keep small messages from waiting behind large ones: with a channel of their own, half of the"
                + " requests were answered within 0.50 ms instead of 40.0 ms (80 times sooner) and 99 in 100 within"
                + " 150 ms instead of 450 ms (3.0 times sooner), while the file kept 95% of its speed.");
  }

  @Test
  void saysSoWhenTheyDidNot() {
    assertThat(Conclusion.of(run(200, 2, 50), run(100, 2.1, 100)))
        .startsWith("Channels of their own did not help the small messages this time: ")
        .contains(
            "2.10 ms instead of 2.00 ms (about the same)",
            "100 ms instead of 50.0 ms (2.0 times later)",
            "50% of its speed");
  }

  @Test
  void tableNamesEachVerdict() {
    Receiver right = new Receiver("node2", 3, 0, 10, 1, 99.6, "00");
    Receiver wrong = new Receiver("node3", 3, 1, 10, 1, 100.4, "ff");
    Run run =
        new Run(
            "both, one channel",
            new Bulk("default", 1, 200, List.of(right, wrong)),
            new Requests("default", 600, 2, 0.25, 45.67, 1234));
    assertThat(run.isRight()).isFalse();
    assertThat(run.isAnswered()).isFalse();
    assertThat(ReportTable.lines(List.of(run)))
        .containsExactly(
            "                   receiver  MB/s  SHA-256              requests  p50 ms  p99 ms  max ms",
            "-----------------  --------  ----  -------------  --------------  ------  ------  ------",
            "both, one channel  all        200  WRONG at 1     600 (2 FAILED)    0.25    45.7    1234",
            "                   node2      100  right, 3x",
            "                   node3      100  WRONG, 1 of 3");
  }
}
