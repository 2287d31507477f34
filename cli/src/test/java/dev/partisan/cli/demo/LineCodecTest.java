package dev.partisan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class LineCodecTest {
  @Test
  void readsWhatItWrites() {
    WorkerOrder.Stream order =
        new WorkerOrder.Stream(
            3, "/a b/%c+d\n\u00e4", "", "bulk", 75_000_000_000L, 2, 10_000, true);
    String line = WorkerOrder.LINES.write(order);
    assertThat(line).doesNotContain("\n");
    assertThat(WorkerOrder.LINES.read(line)).contains(order);
    assertThat(WorkerOrder.LINES.read(WorkerOrder.LINES.write(new WorkerOrder.Quit())))
        .contains(new WorkerOrder.Quit());
  }

  @Test
  void otherLinesSayNothing() {
    assertThat(WorkerReport.LINES.read("OpenJDK 64-Bit Server VM warning: something")).isEmpty();
    assertThat(WorkerReport.LINES.read("")).isEmpty();
    assertThat(WorkerReport.LINES.read("Ready")).isEmpty();
  }
}
