package dev.partisan.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ConfigCommandTest {
  @TempDir private Path folder;

  private String file(String text) throws IOException {
    Path file = folder.resolve("node.conf");
    Files.writeString(file, text);
    return file.toString();
  }

  @Test
  void everySettingIsListedWithDefaultTypeAndMeaning() {
    CliRun run = CliRun.of("config");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .containsPattern("partisan\\.connect-timeout +5s +duration +for a connection to open")
        .containsPattern("partisan\\.channels\\.\\*\\.overflow +block +block, drop, fail ")
        .containsPattern("partisan\\.full-mesh\\.gossip\\.interval +1s ");
  }

  @Test
  void jsonHasTheSame() {
    CliRun run = CliRun.of("config", "--json");
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains("\"path\": \"partisan.connect-timeout\"")
        .contains("\"environment\": \"PARTISAN_CONNECT_TIMEOUT\"")
        .contains("\"byDefault\": \"5s\"");
  }

  @Test
  void fileShowsWhatHoldsAndWhereItComesFrom() throws IOException {
    String file = file("partisan {\n connect-timeout = 7s\n channels.bulk.parallelism = 3 \n}");
    CliRun run = CliRun.of("config", "--config=" + file);
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .containsPattern("partisan\\.connect-timeout +7s +\\S+node\\.conf:2")
        .containsPattern("partisan\\.channels\\.bulk\\.parallelism +3 +\\S+node\\.conf:3")
        .containsPattern("partisan\\.send-timeout +10s +default");
  }

  @Test
  void fileThatCannotBeUsedIsOneLineAndExitCode1() throws IOException {
    String file = file("partisan { conect-timeout = 7s }");
    CliRun run = CliRun.of("config", "--config=" + file);
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.errorLines())
        .containsExactly(
            "partisan config: "
                + file
                + ":1: partisan.conect-timeout: there is no such setting; did you mean"
                + " partisan.connect-timeout?");
  }
}
