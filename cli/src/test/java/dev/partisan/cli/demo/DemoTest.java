package dev.partisan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The demo as users run it: workers as processes, over loopback TCP.
@Timeout(120)
final class DemoTest {
  private static final int FILE_BYTES = 3 * Blocks.BLOCK_BYTES + 12_345;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    byte[] bytes = new byte[FILE_BYTES];
    new Random(5).nextBytes(bytes);
    file = Files.write(folder.resolve("a file"), bytes);
  }

  private static void assertNoChildIsLeft() {
    assertThat(ProcessHandle.current().children()).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void everyReceiverVerifiesTheFileInBothRuns() throws IOException {
    Path json = folder.resolve("figures.json");

    CliRun run = CliRun.of("demo", "--nodes=3", "--seconds=1", "--file=" + file, "--json=" + json);

    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("3.2 MB, SHA-256 " + Sha256.of(file).substring(0, 16))
        .containsPattern("both, one channel +all +\\d+ +all right +\\d+ +\\d")
        .containsPattern("both, own channels +all +\\d+ +all right +\\d+ +\\d")
        .containsPattern("node2 +\\d+ +right, \\d+x")
        .containsPattern("node3 +\\d+ +right, \\d+x")
        .contains("the file kept");
    assertThat(Files.readString(json))
        .contains("\"ok\": true", "\"sha256\": \"" + Sha256.of(file) + "\"", "\"p99Millis\": ")
        .doesNotContain("WRONG");
    assertNoChildIsLeft();
  }

  @Test
  void flippedBitIsFoundAndFailsTheDemo() {
    CliRun run = CliRun.of("demo", "--nodes=2", "--seconds=0", "--file=" + file, "--flip-bit");

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.errorLines())
        .containsExactly("partisan demo: 2 checksums were wrong, and 0 requests failed");
    assertThat(run.out()).containsPattern("node2 +\\d+ +WRONG, 1 of 1");
    assertNoChildIsLeft();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void killedDemoLeavesNoWorker(boolean forcibly) throws IOException, InterruptedException {
    try (DemoProcess demo =
        new DemoProcess(folder.resolve("errors"), "--nodes=3", "--seconds=60", "--file=" + file)) {
      demo.awaitLine("file alone");
      assertThat(demo.workers()).hasSize(3);

      if (forcibly) {
        demo.process().destroyForcibly();
      } else {
        demo.process().destroy();
      }

      assertThat(demo.exitCode()).isNotZero();
      demo.assertNoWorkerIsLeft();
      assertThat(demo.errorLines()).isEmpty();
    }
  }

  @Test
  void workerThatDiesFailsTheDemoWithOneLine() throws IOException, InterruptedException {
    try (DemoProcess demo =
        new DemoProcess(folder.resolve("errors"), "--nodes=3", "--seconds=60", "--file=" + file)) {
      demo.awaitLine("file alone");
      ProcessHandle last = demo.workers().getLast();

      last.destroyForcibly();

      assertThat(demo.exitCode()).isEqualTo(1);
      demo.assertNoWorkerIsLeft();
      assertThat(demo.errorLines())
          .singleElement()
          .asString()
          .startsWith("partisan demo: node")
          .contains("process " + last.pid(), "ended before its time");
    }
  }
}
