package dev.partisan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Channel;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationTest {
  @TempDir private Path folder;

  private Path file(String text) throws IOException {
    Path file = folder.resolve("node.conf");
    Files.writeString(file, text);
    return file;
  }

  private Configuration read(String text, Map<String, String> environment) throws IOException {
    return Configuration.read(file(text), environment);
  }

  private static String value(Configuration configuration, String name) {
    return configuration.values().stream()
        .filter(value -> value.setting().name().equals(name))
        .map(value -> value.value() + " from " + value.origin().replaceFirst(".*/", ""))
        .findFirst()
        .orElseThrow();
  }

  private void assertRefused(String text, Map<String, String> environment, String message) {
    assertThatThrownBy(() -> read(text, environment))
        .isInstanceOf(ConfigurationException.class)
        .message()
        .doesNotContain("\n")
        .isEqualTo(message.replace("node.conf", folder.resolve("node.conf").toString()));
  }

  @Test
  void fileIsReadAndWhatItDoesNotSayIsTheDefault() throws IOException {
    Configuration configuration =
        read(
            """
            partisan {
              name = alpha
              connect-timeout = 7s
              channels { bulk { parallelism = 4, overflow = drop, queue-bytes = 2MiB }, plain {} }
              full-mesh.gossip.push-fanout = 4
            }
            other { port = 80 }
            """,
            Map.of());
    assertThat(value(configuration, "connect-timeout")).isEqualTo("7s from node.conf:3");
    assertThat(value(configuration, "channels.bulk.queue-bytes"))
        .isEqualTo("2MiB from node.conf:4");
    assertThat(value(configuration, "channels.bulk.overflow")).isEqualTo("drop from node.conf:4");
    assertThat(value(configuration, "channels.plain.parallelism")).isEqualTo("1 from default");
    assertThat(value(configuration, "full-mesh.gossip.push-fanout"))
        .isEqualTo("4 from node.conf:5");
    assertThat(value(configuration, "full-mesh.gossip.interval")).isEqualTo("1s from default");
    assertThat(configuration.channels()).containsExactly("default", "bulk", "plain");
  }

  @Test
  void listsAreWrittenAsTheFileFormatHasThemOrWithCommas() throws IOException {
    for (String servers :
        List.of("[\"10.0.0.1:7000\", \"10.0.0.2:7000\"]", "\"10.0.0.1:7000,10.0.0.2:7000\"")) {
      Configuration configuration =
          read("partisan { name = a, servers = " + servers + " }", Map.of());
      assertThat(value(configuration, "servers"))
          .isEqualTo("10.0.0.1:7000,10.0.0.2:7000 from node.conf:1");
    }
  }

  @Test
  void codeWinsOverTheEnvironmentWhichWinsOverTheFile() throws IOException {
    Configuration configuration =
        read(
            "partisan { name = alpha, cluster = f, connect-timeout = 7s, send-timeout = 7s }",
            Map.of("PARTISAN_CONNECT_TIMEOUT", "8s", "PARTISAN_SEND_TIMEOUT", "8s"));
    NodeBuilder builder = configuration.builder().sendTimeout(Duration.ofSeconds(9));
    Map<String, String> expected =
        Map.of("cluster", "f", "connect-timeout", "8s", "send-timeout", "9s");
    for (Setting setting : Setting.all()) {
      if (expected.containsKey(setting.name())) {
        assertThat(setting.valueIn(builder)).contains(expected.get(setting.name()));
      }
    }
  }

  @Test
  void environmentAloneIsEnough() {
    Configuration configuration =
        Configuration.read(
            null,
            Map.of(
                "PARTISAN_NAME", "alpha",
                "PARTISAN_CHANNELS_BULK_DATA_QUEUE_BYTES", "128KiB",
                "PARTISAN_FULL_MESH_DETECTION_PING_INTERVAL", "300ms",
                "PARTISAN_PORT_7000_TCP_ADDR", "10.0.0.1",
                "HOME", "/"));
    assertThat(value(configuration, "channels.bulk-data.queue-bytes"))
        .isEqualTo("128KiB from PARTISAN_CHANNELS_BULK_DATA_QUEUE_BYTES");
    try (Node node = configuration.builder().start()) {
      assertThat(node.id().name()).isEqualTo("alpha");
    }
  }

  @Test
  void channelOfTheFileIsFoundByItsVariableHoweverItIsWritten() throws IOException {
    Configuration configuration =
        read(
            "partisan { name = a, channels { Bulk_Data { parallelism = 2 } } }",
            Map.of("PARTISAN_CHANNELS_BULK_DATA_PARALLELISM", "3"));
    assertThat(configuration.channels()).containsExactly("default", "Bulk_Data");
    assertThat(value(configuration, "channels.Bulk_Data.parallelism")).startsWith("3 from PART");
  }

  @Test
  void contradictionIsOneLineThatSaysWhichWon() throws IOException {
    Configuration configuration =
        read(
            "partisan { name = a, backlog = 5, max-peers = 6 }",
            Map.of("PARTISAN_BACKLOG", "7", "PARTISAN_MAX_PEERS", "6"));
    assertThat(configuration.contradictions())
        .containsExactly(
            "event=setting_overridden setting=partisan.backlog value=\"7\" from=PARTISAN_BACKLOG"
                + " instead_of=\"5\" at="
                + folder.resolve("node.conf")
                + ":1");
  }

  @Test
  void settingsThatBoundEachOtherMayStandInAnyOrder() throws IOException {
    Configuration configuration =
        read(
            "partisan.full-mesh.detection { ping-interval = 4s, unreachable-after = 20s }",
            Map.of());
    assertThat(value(configuration, "full-mesh.detection.ping-interval")).startsWith("4s");
    assertThat(value(configuration, "full-mesh.detection.unreachable-after")).startsWith("20s");
  }

  @Test
  void codeReplacesAChannelOfTheFile() throws IOException {
    NodeBuilder builder =
        read("partisan { name = a, channels.bulk.parallelism = 4 }", Map.of()).builder();
    try (Node node = builder.channel(Channel.named("bulk").parallelism(2)).start()) {
      assertThat(node.isClosed()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "partisan { conect-timeout = 5s } | node.conf:1: partisan.conect-timeout: there is no such"
            + " setting; did you mean partisan.connect-timeout?",
        "partisan { connectTimeout = 5s } | node.conf:1: partisan.connectTimeout: there is no such"
            + " setting; did you mean partisan.connect-timeout?",
        "partisan { channels.bulk.paralelism = 2 } | node.conf:1: partisan.channels.bulk.paralelism:"
            + " there is no such setting; did you mean partisan.channels.bulk.parallelism?",
        "partisan { nonsense = 2 } | node.conf:1: partisan.nonsense: there is no such setting;"
            + " 'partisan config' lists those that there are",
        "partisan { connect-timeout = 5 } | node.conf:1: partisan.connect-timeout = 5: expected a"
            + " duration with its unit, such as 500ms, 5s, 2m or 24h",
        "partisan { connect-timeout = 0s } | node.conf:1: partisan.connect-timeout = 0s:"
            + " connectTimeout PT0S must be longer than nothing",
        "partisan { backlog = many } | node.conf:1: partisan.backlog = many: expected a whole number",
        "partisan { backlog = [1] } | node.conf:1: partisan.backlog: expected number, a single value",
        "partisan { servers = [[1]] } | node.conf:1: partisan.servers: expected list, by commas",
        "partisan { listen = nowhere } | node.conf:1: partisan.listen = nowhere: address 'nowhere'"
            + " has no port: write host:port",
        "partisan { channels.bulk.overflow = burn } | node.conf:1: partisan.channels.bulk.overflow ="
            + " burn: expected one of block, drop, fail",
        "partisan { channels.bulk.parallelism = 65 } | node.conf:1:"
            + " partisan.channels.bulk.parallelism = 65: channel 'bulk': parallelism 65 must be"
            + " between 1 and 64",
        "partisan { channels.bulk = 4 } | node.conf:1: partisan.channels.bulk: must hold settings:"
            + " write { ... }",
        "partisan { max-message-bytes = 4GiB } | node.conf:1: partisan.max-message-bytes = 4GiB:"
            + " expected a number of bytes, such as 65536, 64KiB, 8MiB or 1GiB, below 2GiB",
        "partisan { name = a b } | node.conf:1: partisan.name = a b: node name 'a b' must be 1 to"
            + " 255 letters, digits or any of -_.@",
        "backlog = 5 | node.conf: there is no 'partisan' in it: write partisan { cluster = example }"
      })
  void whatCannotBeIsOneLineWithFileLineNameValueAndRemedy(String text, String message) {
    assertRefused(text, Map.of(), message);
  }

  @Test
  void slipInTheEnvironmentIsRefused() {
    assertRefused(
        "partisan {}",
        Map.of("PARTISAN_CONECT_TIMEOUT", "5s"),
        "PARTISAN_CONECT_TIMEOUT: there is no such setting; did you mean PARTISAN_CONNECT_TIMEOUT?");
    assertRefused(
        "partisan {}",
        Map.of("PARTISAN_CONNECT_TIMEOUT", "soon"),
        "PARTISAN_CONNECT_TIMEOUT: partisan.connect-timeout = soon: expected a duration with its"
            + " unit, such as 500ms, 5s, 2m or 24h");
  }

  @Test
  void brokenFileIsNamedWithItsLine() {
    assertThatThrownBy(() -> read("partisan {\n name = \n", Map.of()))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContainingAll("node.conf", "3")
        .message()
        .doesNotContain("\n");
  }

  @Test
  void missingFileIsNamed() {
    Path missing = folder.resolve("missing.conf");
    assertThatThrownBy(() -> Configuration.read(missing, Map.of()))
        .hasMessage(missing + ": no such file, or it cannot be read");
  }

  @Test
  void nodeWithoutNameIsToldHowToGetOne() throws IOException {
    Configuration configuration = read("partisan {}", Map.of());
    assertThatThrownBy(configuration::builder)
        .hasMessage("the node has no name: set partisan.name in the file, or PARTISAN_NAME");
    assertThat(List.of(configuration.builder("beta"))).hasSize(1);
  }
}
