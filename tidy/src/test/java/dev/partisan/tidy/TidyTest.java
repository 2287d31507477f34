package dev.partisan.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds every file of the project against the house rules. [RulesTest] and [DocumentRulesTest] prove that each rule
/// can fail.
class TidyTest {
  private static List<SourceFile> files = List.of();

  @BeforeAll
  static void readTheProject() {
    files = ProjectTree.files();
    files.stream()
        .filter(file -> file.isJava() && file.lines().size() > ShapeRules.FILE_LINES_SOFT)
        .forEach(file -> System.out.println("getting long: " + file.path()));
  }

  static Stream<Arguments> rules() {
    DocumentRules documents = new DocumentRules(files);
    return Stream.of(
        rule("protocol and wire are pure", TextRules::purity),
        rule("replayed modules iterate in an order that they choose", TextRules::hashOrder),
        rule("lines", TextRules::columns),
        rule("no banner comments", TextRules::noBanners),
        rule("no TODO without a reason", TextRules::reasonedTodos),
        rule("no Java serialization", TextRules::noJavaSerialization),
        rule("no registry's host", TextRules::noRegistries),
        rule("no path of one machine", TextRules::noMachinePaths),
        rule("files", ShapeRules::fileLength),
        rule("methods", ShapeRules::methodLength),
        rule("constructors", ShapeRules::constructorWidth),
        rule("type names", ShapeRules::tellingNames),
        rule("links of documents", documents::links),
        rule("names in documents", documents::names));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("rules")
  void projectKeeps(String name, Rule rule) {
    assertThat(
            files.stream()
                .flatMap(file -> rule.check(file).stream())
                .map(Finding::toString)
                .collect(Collectors.joining("\n")))
        .as(name)
        .isEmpty();
  }

  @Test
  void readsTheWholeProject() {
    assertThat(files)
        .extracting(SourceFile::path)
        .contains("pom.xml", ".ci/run", "protocol/src/main/java/module-info.java")
        .noneMatch(path -> path.contains("target/"));
  }

  private static Arguments rule(String name, Rule rule) {
    return Arguments.of(name, rule);
  }
}
