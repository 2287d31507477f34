package dev.partisan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.partisan.Setting.Group;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

final class SettingTest {
  /// What takes code, types or whole records of settings has no name in a file.
  private static final Set<String> CODE_ONLY =
      Set.of(
          "messages",
          "channel",
          "monitors",
          "broadcasts",
          "topology",
          "secret",
          "tls",
          "onDeadLetter",
          "onCrash");

  private static String camelCase(String name) {
    String[] words = name.split("-", -1);
    return words[0]
        + Arrays.stream(words)
            .skip(1)
            .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
            .collect(Collectors.joining());
  }

  private static Set<String> setters(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> method.getReturnType().equals(type) && method.getParameterCount() > 0)
        .filter(method -> !java.lang.reflect.Modifier.isStatic(method.getModifiers()))
        .map(Method::getName)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> names(Group... groups) {
    return Setting.all().stream()
        .filter(setting -> List.of(groups).contains(setting.group()))
        .map(setting -> setting.name().replaceFirst("^channels\\.\\*\\.", ""))
        .map(SettingTest::camelCase)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void builderAndRegistryHaveTheSameNames() {
    Set<String> setters = setters(NodeBuilder.class);
    setters.removeAll(CODE_ONLY);
    setters.addAll(List.of("name", "insecure", "topology", "role", "servers", "peers"));
    setters.addAll(List.of("secretFile", "tlsAuthority", "tlsCertificate", "tlsKey"));
    assertThat(names(Group.NODE, Group.LIMITS)).isEqualTo(setters);
  }

  @Test
  void channelAndRegistryHaveTheSameNames() {
    assertThat(names(Group.CHANNEL)).isEqualTo(setters(Channel.class));
  }

  @Test
  void everySettingSaysWhatItIs() {
    for (Setting setting : Setting.all()) {
      assertThat(setting.meaning()).as(setting.name()).isNotBlank();
      assertThat(setting.type()).as(setting.name()).isNotBlank();
      assertThat(setting.defaultText()).as(setting.name()).isNotBlank();
    }
    assertThat(Setting.all()).extracting(Setting::name).doesNotHaveDuplicates();
    assertThat(Setting.all()).extracting(Setting::group).isSorted();
  }

  @Test
  void everyValueReadIsAValueThatCanBeSet() {
    for (Setting setting : Setting.all()) {
      NodeBuilder builder = new NodeBuilder("any");
      setting
          .valueIn(builder)
          .ifPresent(value -> {
            setting.apply(builder, value);
            assertThat(setting.valueIn(builder)).as(setting.name()).contains(value);
          });
    }
  }

  @Test
  void environmentNameFollowsFromTheName() {
    Setting parallelism =
        Setting.all().stream()
            .filter(setting -> setting.name().endsWith("parallelism"))
            .findFirst()
            .orElseThrow();
    assertThat(parallelism.environmentName()).isEqualTo("PARTISAN_CHANNELS_*_PARALLELISM");
    assertThat(parallelism.of("bulk-data").environmentName())
        .isEqualTo("PARTISAN_CHANNELS_BULK_DATA_PARALLELISM");
  }

  @Test
  void secretIsNeverShown() {
    Setting secret =
        Setting.of(
                Group.NODE,
                "word",
                SettingType.TEXT,
                builder -> builder.cluster,
                NodeBuilder::cluster,
                "a word",
                "")
            .secret();
    NodeBuilder builder = new NodeBuilder("any");
    secret.apply(builder, "open sesame");
    assertThat(secret.valueIn(builder)).contains("(secret)");
  }

  @Test
  void textIsWrittenInTheLargestUnitThatDividesIt() {
    assertThat(SettingType.DURATION.text().apply(Duration.ofMillis(1_500))).isEqualTo("1500ms");
    assertThat(SettingType.DURATION.text().apply(Duration.ofDays(2))).isEqualTo("2d");
    assertThat(SettingType.SIZE.text().apply(3L << 19)).isEqualTo("1536KiB");
  }

  @Test
  void textThatIsNoValueSaysWhatIsExpected() {
    assertThatThrownBy(() -> SettingType.DURATION.parse().apply("99999999999999d"))
        .isInstanceOf(IllegalArgumentException.class);
    Setting backlog =
        Setting.all().stream()
            .filter(setting -> setting.name().equals("backlog"))
            .findFirst()
            .orElseThrow();
    assertThatThrownBy(() -> backlog.apply(new NodeBuilder("any"), "1.5"))
        .hasMessage("expected a whole number");
    assertThatThrownBy(() -> backlog.of("bulk")).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void settingsThatDoNotGoTogetherAreRefusedAtTheStartWithOneLine() {
    assertRefusedAtStart("topology", "ring", "node 'any' cannot start: topology 'ring' is unknown");
    assertRefusedAtStart(
        "secret-file", "no-such-file", "cannot read the secret's file no-such-file");
    assertRefusedAtStart("tls-key", "node.key", "tls-key node.key go together");
  }

  private static void assertRefusedAtStart(String name, String value, String words) {
    NodeBuilder builder = new NodeBuilder("any");
    Setting.all().stream()
        .filter(setting -> setting.name().equals(name))
        .forEach(setting -> setting.apply(builder, value));
    assertThatThrownBy(builder::start)
        .isInstanceOf(NodeStartException.class)
        .hasMessageContaining(words);
  }
}
