package dev.partisan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.partisan.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DemoCommandTest {
  @TempDir private Path folder;

  private static void assertFails(CliRun run, int code, String... parts) {
    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .startsWith("partisan demo: ")
        .contains(parts);
    assertThat(run.code()).isEqualTo(code);
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--nodes=1 | --nodes 1 is not between 2 and 16",
        "--nodes=three | 'three' is not an int",
        "--seconds=-1 | --seconds -1",
        "--lanes=0 | --lanes 0",
        "--requests=0 | --requests 0",
        "--pace=1 | --pace 1"
      })
  void wrongCommandLineIsOneLineAndExitCode2(String option, String message) {
    assertFails(CliRun.of("demo", option), 2, message, "see 'partisan demo --help'");
  }

  @Test
  void missingFileIsNamed() {
    Path file = folder.resolve("none");
    assertFails(CliRun.of("demo", "--file", file.toString()), 1, file.toString(), "no such file");
  }

  @Test
  void folderIsNoFile() {
    assertFails(CliRun.of("demo", "--file", folder.toString()), 1, "no regular file");
  }

  @Test
  void emptyFileIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("empty"));
    assertFails(CliRun.of("demo", "--file", file.toString()), 1, "it is empty");
  }

  @Test
  void unreadableFileIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("secret"), "x");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("-w-------"));
    assumeFalse(Files.isReadable(file), "this user may read everything");
    assertFails(CliRun.of("demo", "--file", file.toString()), 1, "not readable");
  }

  @Test
  void jsonFileThatCannotBeIsRefusedBeforeTheDemo() {
    Path json = folder.resolve("none/figures.json");
    assertFails(CliRun.of("demo", "--json", json.toString()), 1, "there is no folder");
    assertFails(CliRun.of("demo", "--json", folder.toString()), 1, "it is a folder");
  }
}
