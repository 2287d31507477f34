package dev.partisan.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Node;
import dev.partisan.cli.CliRun;
import dev.partisan.protocol.Member;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class NodeCommandTest {
  private static void assertFails(CliRun run, int code, String... parts) {
    assertThat(run.errorLines())
        .singleElement()
        .asString()
        .startsWith("partisan node: ")
        .contains(parts);
    assertThat(run.code()).isEqualTo(code);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--channel=bulk:paralellism=4 | unknown setting 'paralellism'",
        "--channel=bulk:parallelism=0 | parallelism 0 must be between 1 and 64",
        "--listen=127.0.0.1 | address '127.0.0.1' has no port: write host:port",
        "--listen=127.0.0.1:x | has no number after the last colon",
        "--listen=127.0.0.1:70000 | port 70000",
        "--join=nowhere | address 'nowhere' has no port",
        "--join-timeout=0 | --join-timeout 0 is not between",
        "--nam=x | Unknown option: '--nam=x'"
      })
  void wrongCommandLineIsOneLineAndExitCode2(String option, String message) {
    assertFails(
        CliRun.of("node", "--name=alpha", option), 2, message, "see 'partisan node --help'");
  }

  @Test
  void duplicateChannelIsRefused() {
    CliRun run =
        CliRun.of("node", "--name=alpha", "--channel=bulk", "--channel=bulk:parallelism=2");
    assertFails(run, 2, "channel 'bulk' is configured twice: remove one");
  }

  @Test
  void nameIsRequiredAndChecked() {
    assertFails(CliRun.of("node"), 2, "--name", "partisan.name");
    assertFails(CliRun.of("node", "--name=a b"), 2, "node name 'a b' must be");
  }

  @Test
  void optionsOverrideTheFileOfSettings(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("node.conf");
    Files.writeString(
        file, "partisan { name = filed, cluster = green, channels.bulk.parallelism = 2 }");
    CliRun run =
        CliRun.withInput(
            "call @bulk alpha console hi\nstats\n", "node", "--config=" + file, "--name=alpha");
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).contains("node alpha of cluster green is at", "alpha asks: hi");
    CliRun named = CliRun.withInput("", "node", "--config=" + file, "--cluster=blue");
    assertThat(named.out()).contains("node filed of cluster blue is at");
  }

  @Test
  void fileOfSettingsThatCannotBeUsedIsNamed() {
    assertFails(CliRun.of("node", "--config=nowhere.conf"), 1, "nowhere.conf: no such file");
  }

  @Test
  void portInUseIsNamed() {
    try (Node holder = Node.named("holder").start()) {
      String address = holder.address().toString();
      CliRun run = CliRun.of("node", "--name=alpha", "--listen=" + address);
      assertFails(run, 1, "cannot listen on " + address, "in use");
    }
  }

  @Test
  void unresolvableListenAddressIsNamed() {
    CliRun run = CliRun.of("node", "--name=alpha", "--listen=no-such-host.invalid:7000");
    assertFails(run, 1, "host 'no-such-host.invalid' cannot be resolved");
  }

  @Test
  void unresolvableContactIsNamedAtOnce() {
    CliRun run = CliRun.of("node", "--name=alpha", "--join=no-such-host.invalid:7000");
    assertFails(run, 1, "host 'no-such-host.invalid'", "cannot be resolved");
  }

  @Test
  void contactThatDoesNotAnswerIsNamed() {
    String address;
    try (Node gone = Node.named("gone").start()) {
      address = gone.address().toString();
    }
    CliRun run = CliRun.of("node", "--name=alpha", "--join=" + address, "--join-timeout=1");
    assertFails(run, 1, address);
  }

  @Test
  void nameOfTheContactIsRefused() {
    try (Node alpha = Node.named("alpha").start()) {
      CliRun run = CliRun.of("node", "--name=alpha", "--join=" + alpha.address());
      assertFails(run, 1, "the name 'alpha' is in use", "give this node another name");
      assertThat(alpha.isClosed()).isFalse();
    }
  }

  @Test
  void nameOfAnotherLivingMemberIsRefused() {
    try (Node alpha = Node.named("alpha").start();
        Node beta = Node.named("beta").start()) {
      beta.join(alpha.address().toString());
      while (!alpha.isFullyConnected() || alpha.members().size() < 2) {
        Thread.onSpinWait();
      }
      CliRun run = CliRun.of("node", "--name=beta", "--join=" + alpha.address());
      assertFails(run, 1, "the name 'beta' is in use", "give this node another name");
      assertThat(alpha.members()).extracting(Member::id).containsExactly(alpha.id(), beta.id());
    }
  }

  @Test
  void shellSpeaksToOtherNodes() {
    try (Node other = Node.named("other").start()) {
      String input = "join %s\nmembers\nleave\nmembers\nquit\nmembers\n".formatted(other.address());
      CliRun run = CliRun.withInput(input, "node", "--name=alpha");
      assertThat(run.err()).isEmpty();
      assertThat(run.code()).isZero();
      assertThat(run.out())
          .contains("node alpha of cluster partisan is at 127.0.0.1:")
          .contains("other  " + other.address() + "  yes");
    }
  }

  @Test
  void shellPrintsWhatItsProcessesAreSent() {
    String input =
        """
        send alpha console hello, you
        call @bulk alpha console well
        spawn log
        send alpha log noted
        stats
        """;
    CliRun run = CliRun.withInput(input, "node", "--name=alpha", "--channel=bulk");
    assertThat(run.err()).isEmpty();
    assertThat(run.code()).isZero();
    assertThat(run.out())
        .contains(
            "[console] alpha: hello, you\n", "[console] alpha asks: well\n", "[log] alpha: noted\n")
        .containsPattern("well   \\(\\d+\\.\\d\\d ms\\)")
        .containsPattern("processes running +2");
  }

  @Test
  void commandThatFailsIsOneLineAndTheNextOneRuns() {
    String input =
        """
        dance
        join 127.0.0.1
        send beta console hi
        send alpha nobody hi
        leave beta
        spawn console
        spawn
        call alpha console still here
        """;
    CliRun run = CliRun.withInput(input, "node", "--name=alpha");
    assertThat(run.code()).isEqualTo(1);
    assertThat(run.errorLines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("dance: no such command"),
            line ->
                assertThat(line)
                    .isEqualTo("join: address '127.0.0.1' has no port: write host:port"),
            line -> assertThat(line).startsWith("send: no member is called 'beta'"),
            line -> assertThat(line).startsWith("send: this node has no process 'nobody'"),
            line -> assertThat(line).startsWith("leave: ").contains("'beta'"),
            line -> assertThat(line).startsWith("spawn: name 'console' is taken"),
            line -> assertThat(line).startsWith("spawn: something is missing"));
    assertThat(run.out()).contains("alpha asks: still here");
  }
}
