package dev.partisan.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The rules for documents fail on a bad line, and not on its harmless neighbour.
class DocumentRulesTest {
  private static final DocumentRules RULES =
      new DocumentRules(
          List.of(
              new SourceFile("wire/src/Frames.java", "final class Frames { int lengthOf(); }"),
              new SourceFile("wire/src/FramesTest.java", "class FramesTest { void cutFrames(); }"),
              new SourceFile("docs/threads.md", "")));

  private static SourceFile document(String path, String line) {
    return new SourceFile(path, "first\n" + line);
  }

  private static List<Integer> lines(List<Finding> findings) {
    return findings.stream().map(Finding::line).toList();
  }

  @Test
  void linkFailsWhereNothingIs() {
    assertThat(lines(RULES.links(document("README.md", "[a](docs/gone.md)")))).containsExactly(2);
    assertThat(lines(RULES.links(document("docs/a.md", "[a](docs/threads.md)"))))
        .containsExactly(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[a](docs/threads.md)", "[a](docs)", "[a](wire/src)", "[a](https://example.org)"})
  void linkLeadsSomewhere(String line) {
    assertThat(RULES.links(document("README.md", line))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"`Gone`", "`Frames.gone`", "`FramesTest`, `goneTest`", "a `Gone.lengthOf()`"})
  void nameFailsWhereNothingIsCalledThat(String line) {
    assertThat(lines(RULES.names(document("docs/paper-map.md", line)))).containsExactly(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "`Frames`",
        "`Frames.lengthOf`",
        "`FramesTest.cutFrames`, `cutFrames`",
        "`Duration`",
        "`QUEUE_FULL`",
        "`./partisan test`",
        "Gone without a span"
      })
  void nameIsFoundOrNoName(String line) {
    assertThat(RULES.names(document("docs/paper-map.md", line))).isEmpty();
  }

  @Test
  void thePastMayNameWhatIsGone() {
    assertThat(RULES.names(document("docs/decisions/0001-a.md", "`Gone`"))).isEmpty();
    assertThat(RULES.names(document("CHANGELOG.md", "`Gone`"))).isEmpty();
  }
}
