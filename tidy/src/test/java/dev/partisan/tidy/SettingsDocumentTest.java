package dev.partisan.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.Setting;
import dev.partisan.Setting.Group;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The tables of settings in `docs/settings.md` are the registry's. With `-Dpartisan.updateApi=true`
/// (`./partisan api`) they are rewritten instead.
class SettingsDocumentTest {
  private static final Path DOCUMENT = ProjectTree.root().resolve("docs/settings.md");
  private static final Pattern TABLE =
      Pattern.compile("(?s)<!-- settings: (\\w+) -->\n.*?<!-- end -->");

  @Test
  void tablesOfTheDocumentAreThoseOfTheRegistry() throws IOException {
    String text = Files.readString(DOCUMENT);
    Map<String, String> shown = new TreeMap<>();
    Matcher table = TABLE.matcher(text);
    while (table.find()) {
      shown.put(table.group(1), table.group());
    }
    Map<String, String> expected = new TreeMap<>();
    for (Group group : Group.values()) {
      expected.put(group.name(), table(group));
    }
    if (Boolean.getBoolean("partisan.updateApi")) {
      Files.writeString(
          DOCUMENT,
          TABLE
              .matcher(text)
              .replaceAll(
                  found -> Matcher.quoteReplacement(expected.getOrDefault(found.group(1), ""))));
      return;
    }
    assertThat(shown)
        .as(
            "the settings changed: if that is meant, run ./partisan api and commit docs/settings.md")
        .isEqualTo(expected);
  }

  private static String table(Group group) {
    StringBuilder table =
        new StringBuilder("<!-- settings: ")
            .append(group)
            .append(" -->\n| setting | default | type | meaning | why |\n|---|---|---|---|---|\n");
    for (Setting setting : Setting.all()) {
      if (setting.group() == group) {
        table.append(
            "| `%s` | %s | %s | %s | %s |\n"
                .formatted(
                    setting.name(),
                    setting.defaultText(),
                    setting.type(),
                    setting.meaning(),
                    setting.reason()));
      }
    }
    return table.append("<!-- end -->").toString();
  }
}
