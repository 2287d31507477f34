package dev.partisan.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The program that README.md shows is the one that the tests run.
final class ReadmeTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static List<String> linesBetween(List<String> lines, String first, String last) {
    int start = lines.indexOf(first) + 1;
    assertThat(start).as("the line '%s'", first).isPositive();
    List<String> rest = lines.subList(start, lines.size());
    int end = rest.indexOf(last);
    assertThat(end).as("the line '%s' behind it", last).isPositive();
    return rest.subList(0, end);
  }

  @Test
  void readmeShowsTheBodyOfHelloCluster() throws IOException {
    List<String> readme = Files.readAllLines(ROOT.resolve("README.md"));
    List<String> source =
        Files.readAllLines(
            ROOT.resolve("examples/src/main/java/dev/partisan/examples/HelloCluster.java"));

    int mark = readme.indexOf("<!-- hello-cluster -->");
    List<String> shown = linesBetween(readme.subList(mark + 1, readme.size()), "```java", "```");
    List<String> body = linesBetween(source, "final class HelloCluster {", "}");

    assertThat(shown)
        .containsExactlyElementsOf(
            body.stream().map(line -> line.startsWith("  ") ? line.substring(2) : line).toList());
  }

  @Test
  void helloClusterHasFifteenLinesBesidesBraces() throws IOException {
    List<String> readme = Files.readAllLines(ROOT.resolve("README.md"));
    int mark = readme.indexOf("<!-- hello-cluster -->");
    List<String> shown = linesBetween(readme.subList(mark + 1, readme.size()), "```java", "```");

    assertThat(shown.stream().map(String::strip).filter(line -> line.length() > 1)).hasSize(15);
  }
}
