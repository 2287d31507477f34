package dev.partisan.cli.adcounter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AdCounterCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"peer-to-peer,delta", "client-server,state", "full-mesh,broadcast"})
  void countsUntilEveryAdvertisementIsDisabledEverywhere(String topology, String way)
      throws IOException {
    Path json = folder.resolve("figures.json");
    CliRun run =
        CliRun.of(
            "adcounter",
            "--nodes=4",
            "--ads=2",
            "--impressions=4",
            "--speed=60",
            "--topology=" + topology,
            "--dissemination=" + way,
            "--json=" + json);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out()).contains("impressions of 12:", "all copies were equal");
    assertThat(Files.readString(json))
        .contains("\"hasConverged\": true", "\"thresholds\": 12", "\"topology\": \"" + topology);
  }

  @Test
  void refusesInOneLineWhatCannotRun() {
    assertThat(refusal("--nodes=1")).contains("--nodes 1 is not between 2 and");
    assertThat(refusal("--dissemination=gossip")).contains("is none of: state, delta, broadcast");
    assertThat(refusal("--topology=ring")).contains("is none of: full-mesh, client-server");
    assertThat(refusal("--speed=0.5")).contains("--speed 0.5 is not between 1 and 1000");
    assertThat(refusal("--nodes=2", "--ads=9", "--impressions=8"))
        .contains("--ads 9 is more than the 8 impressions");
    assertThat(refusal("--json=" + folder.resolve("none/x.json"))).contains("cannot be written");
    assertThat(refusal("--nodes=4000", "--topology=full-mesh")).contains("open files", "ulimit -n");
  }

  @Test
  void figureIsMeasuredAndDrawn() {
    CliRun run =
        CliRun.of("figures", "7", "--sizes=2", "--impressions=3", "--speed=60", "--out=" + folder);
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(folder.resolve("figure-7.csv")).content().contains("peer-to-peer,delta,2,");
    assertThat(folder).isDirectoryContaining("glob:**figure-7.png");
    assertThat(CliRun.of("figures", "6").errorLines())
        .singleElement()
        .asString()
        .contains("choose 7");
  }

  private static String refusal(String... options) {
    String[] line = new String[options.length + 1];
    line[0] = "adcounter";
    System.arraycopy(options, 0, line, 1, options.length);
    CliRun run = CliRun.of(line);
    assertThat(run.code()).isNotZero();
    assertThat(run.out()).isEmpty();
    return run.errorLines().getFirst();
  }
}
