package dev.partisan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.cli.CliRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// The demo of the store as users run it.
@Timeout(180)
final class KvDemoTest {
  @Test
  void noAcknowledgedWriteIsLostWhenANodeIsKilledAndComesBack() {
    CliRun run = CliRun.of("demo", "--app=kv", "--seconds=1");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .containsPattern("one killed +\\d")
        .containsPattern("three again +\\d")
        .containsPattern("\\d+ writes were acknowledged, 0 of them lost");
    assertThat(ProcessHandle.current().children()).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void whatOnlyTheFileHasIsRefused() {
    CliRun run = CliRun.of("demo", "--app=kv", "--nodes=4");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains("--app kv has three nodes");
  }
}
