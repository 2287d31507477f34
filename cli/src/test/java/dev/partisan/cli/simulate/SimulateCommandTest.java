package dev.partisan.cli.simulate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.cli.CliRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
final class SimulateCommandTest {
  @TempDir private Path folder;

  @Test
  void roundsPassAndTheSameOptionsGiveTheSameTrace() throws IOException {
    List<String> texts =
        List.of(traceHash("7", "one"), traceHash("7", "two"), traceHash("8", "three"));
    assertThat(texts.get(0)).isEqualTo(texts.get(1)).isNotEqualTo(texts.get(2));
  }

  private String traceHash(String seed, String name) throws IOException {
    Path json = folder.resolve(name);
    CliRun run =
        CliRun.of(
            "simulate", "--nodes", "8", "--rounds", "2", "--seed", seed, "--json", json.toString());
    assertThat(run.code()).as("%s", run).isZero();
    assertThat(run.out()).contains("2 of 2", "--seed " + seed);
    String text = Files.readString(json);
    assertThat(text).contains("\"ok\": true", "\"failure\": null");
    return text.lines().filter(line -> line.contains("traceHash")).findFirst().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "halves", "minority", "bridge", "one-way", "isolate"})
  void partitionsOfEveryKindHeal(String kind) {
    CliRun run =
        CliRun.of(
            "simulate", "--nodes", "6", "--rounds", "2", "--crash", "20%", "--partition", kind);
    assertThat(run.code()).as("%s", run).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"static", "client-server"})
  void otherTopologiesPassToo(String topology) {
    CliRun run =
        CliRun.of(
            "simulate", "--topology", topology, "--nodes", "10", "--rounds", "3", "--crash", "30%");
    assertThat(run.code()).as("%s", run).isZero();
    assertThat(run.out()).contains("3 of 3", topology + " of 10");
  }

  @Test
  void overlayIsOneComponentAgainAfterCrashAndPartitionAndIsDrawn() throws IOException {
    Path json = folder.resolve("overlay.json");
    String[] arguments = {
      "simulate",
      "--topology",
      "peer-to-peer",
      "--nodes",
      "300",
      "--rounds",
      "12",
      "--crash",
      "50%",
      "--partition",
      "minority",
      "--json",
      json.toString(),
      "--pictures",
      folder.toString()
    };
    CliRun run = CliRun.of(arguments);
    assertThat(run.code()).as("%s", run).isZero();
    assertThat(run.out()).contains("peer-to-peer of 300, minority", "100.000 %");
    assertThat(Files.readString(json)).contains("\"ok\": true", "\"topology\": \"peer-to-peer\"");
    for (String name : List.of("delivery", "views", "hops")) {
      assertThat(folder.resolve(name + ".png")).isNotEmptyFile();
      assertThat(folder.resolve(name + ".svg")).isNotEmptyFile();
    }
    CliRun again = CliRun.of(arguments);
    assertThat(traceOf(again)).isEqualTo(traceOf(run));
  }

  private static String traceOf(CliRun run) {
    return run.out()
        .lines()
        .filter(line -> line.startsWith("trace hash"))
        .findFirst()
        .orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring", "bridge", "one-way", "isolate"})
  void overlayIsOneComponentAgainAfterPartitionsOfOtherKinds(String kind) {
    CliRun run =
        CliRun.of(
            "simulate",
            "--topology",
            "peer-to-peer",
            "--nodes",
            "100",
            "--rounds",
            "16",
            "--crash",
            "20%",
            "--partition",
            kind);
    assertThat(run.code()).as("%s", run).isZero();
    assertThat(run.out()).contains("peer-to-peer of 100, " + kind);
  }

  @Test
  void picturesAreDrawn() {
    CliRun run =
        CliRun.of("simulate", "--nodes", "5", "--rounds", "2", "--pictures", folder.toString());
    assertThat(run.code()).as("%s", run).isZero();
    assertThat(folder.resolve("settled.png")).isNotEmptyFile();
    assertThat(folder.resolve("settled.svg")).isNotEmptyFile();
  }

  @ParameterizedTest
  @CsvSource({
    "--nodes=2, --nodes 2 is not between 3 and 100",
    "--crash=some, --crash some is no percentage",
    "--crash=95%, --crash 95 is not between 0 and 90",
    "--crash=-1, --crash -1 is not between 0 and 90",
    "--rounds=0, --rounds 0 is not between 1 and 100000",
    "--nodes=many, many",
    "--seed=1e99, 1e99",
    "--partition=thirds, --partition thirds is none of",
    "--topology=star, --topology star is none of"
  })
  void wrongCommandLineIsOneLineAndExitCode2(String option, String message) {
    CliRun run = CliRun.of("simulate", option);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(message);
  }

  @ParameterizedTest
  @CsvSource({
    "--nodes=2, --nodes 2 is not between 3 and 20000",
    "--nodes=20001, --nodes 20001 is not between 3 and 20000",
    "--crash=96%, --crash 96 is not between 0 and 95",
    "--rounds=1001, --rounds 1001 is not between 1 and 1000"
  })
  void overlayThatCannotBeIsOneLineAndExitCode2(String option, String message) {
    CliRun run = CliRun.of("simulate", "--topology", "peer-to-peer", option);
    assertThat(run.code()).isEqualTo(2);
    assertThat(run.errorLines()).singleElement().asString().contains(message);
  }
}
