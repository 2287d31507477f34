package dev.partisan.cli.kv;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.cli.CliRun;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KvCommandTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--port=70000 | --port 70000 is not between 0 and 65535",
        "--quorum=3,1,1 | r + w must be above n",
        "--quorum=3,2 | must be three numbers, such as 3,2,2",
        "--partitions=0 | partitions 0 must be between 1 and 65536",
        "--bind=0.0.0.0 | lets others in: give --password-file",
        "--max-clients=0 | --max-clients 0",
        "--max-value=many | is no number of bytes"
      })
  void wrongCommandLineIsOneLineAndExitCode2(String option, String message) {
    CliRun run = CliRun.of("kv", "--name=a", option);
    assertThat(run.errorLines()).singleElement().asString().contains(message);
    assertThat(run.code()).isEqualTo(2);
  }

  @Test
  void nodeSaysWhereItIsAndEndsWithItsInput() {
    CliRun run = CliRun.withInput("", "kv", "--name=a", "--port=0", "--until-input-ends");
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .containsPattern(
            Pattern.compile("node a is at 127.0.0.1:\\d+, Redis clients at 127.0.0.1:\\d+"));
    assertThat(run.code()).isZero();
  }
}
