package dev.partisan.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Every event that the library logs or records has its line in `docs/observability.md`.
class EventsDocumentTest {
  private static final Pattern EVENT =
      Pattern.compile(
          "\"event=(\\w+)|logFailure\\(\\s*\"(\\w+)|@Name\\(\"(dev\\.partisan\\.\\w+)\"");

  @Test
  void everyEventIsDescribed() throws IOException {
    Set<String> missing = new TreeSet<>();
    String document = Files.readString(ProjectTree.root().resolve("docs/observability.md"));
    for (SourceFile file : ProjectTree.files()) {
      if (file.path().matches("(node|transport|crdt|ring|config|micrometer)/src/main/.*\\.java")) {
        Matcher event = EVENT.matcher(file.text());
        while (event.find()) {
          String name = name(event);
          if (!document.contains("`" + name + "`")) {
            missing.add(name + " of " + file.path());
          }
        }
      }
    }
    assertThat(missing).as("give each its row in docs/observability.md").isEmpty();
  }

  private static String name(Matcher event) {
    return Stream.of(1, 2, 3).map(event::group).filter(Objects::nonNull).findFirst().orElseThrow();
  }
}
