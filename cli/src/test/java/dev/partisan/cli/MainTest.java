package dev.partisan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MainTest {
  @Test
  void helpListsEachCommandAndHidesTheWorker() {
    CliRun run = CliRun.of("--help");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("demo ", "node ", "simulate ", "test ", "help ")
        .doesNotContain("demo-worker");
  }

  @ParameterizedTest
  @ValueSource(strings = {"demo", "node", "simulate", "test"})
  void helpOfEachCommandNamesTheExitCodes(String command) {
    CliRun run = CliRun.of(command, "--help");
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("Usage: partisan " + command, "Exit codes:", "  0 ");
  }

  @Test
  void versionNamesPartisanAndJava() {
    CliRun run = CliRun.of("--version");
    assertThat(run.code()).isZero();
    assertThat(run.out()).startsWith("partisan ").contains("Java " + Runtime.version());
  }

  @Test
  void noCommandShowsTheHelpAsAnError() {
    CliRun run = CliRun.of();
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("Usage: partisan");
  }

  @Test
  void unknownOptionIsOneLineWithASuggestion() {
    CliRun run = CliRun.of("demo", "--node=3");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.errorLines())
        .containsExactly(
            "partisan demo: Unknown option: '--node=3'; did you mean '--nodes'? (see 'partisan demo --help')");
  }

  @Test
  void unknownCommandIsOneLine() {
    CliRun run = CliRun.of("dmeo");
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains("'dmeo'", "--help");
  }
}
