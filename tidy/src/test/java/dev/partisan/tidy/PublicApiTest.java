package dev.partisan.tidy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.partisan.tidy.PublicApiSample.Shape;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The public API, as committed in `docs/api`, so that each change of it shows in review.
/// With `-Dpartisan.updateApi=true` (`./partisan api`) the files are rewritten instead.
class PublicApiTest {
  private static final Path COMMITTED = ProjectTree.root().resolve("docs/api");

  @Test
  void committedApiIsTheCompiledOne() throws IOException {
    SortedMap<String, String> compiled = PublicModules.render();
    if (Boolean.getBoolean("partisan.updateApi")) {
      rewrite(compiled);
    }
    assertThat(difference(committed(), compiled))
        .as("the public API changed: if that is meant, run ./partisan api and commit docs/api")
        .isEmpty();
  }

  @Test
  void everyModuleThatExportsToAllIsLookedAt() {
    Pattern export = Pattern.compile("\\bexports [\\w.]+;");
    Pattern name = Pattern.compile("\\bmodule ([\\w.]+) ");
    List<String> exporting =
        ProjectTree.files().stream()
            .filter(file -> file.path().matches("[\\w-]+/src/main/java/module-info.java"))
            .map(file -> String.join("\n", file.code()))
            .filter(code -> export.matcher(code).find())
            .map(name::matcher)
            .filter(Matcher::find)
            .map(found -> found.group(1))
            .sorted()
            .toList();
    assertThat(List.copyOf(PublicModules.render().keySet()))
        .as("a module that exports to all must be a dependency in tidy/pom.xml")
        .isEqualTo(exporting);
  }

  @Test
  void rendersWhatUsersCanName() {
    List<Class<?>> classes =
        List.of(
            Shape.class,
            PublicApiSample.class,
            Shape.Dot.class,
            Shape.Kind.class,
            PublicApiSample.Hidden.class);
    assertThat(PublicApi.render(classes))
        .isEqualTo(
            """
            public abstract class dev.partisan.tidy.PublicApiSample<T extends Comparable<? super T>> \
            implements Runnable
              public static final int SIZE
              protected PublicApiSample()
              @Deprecated public static void old()
              protected abstract @Nullable T first(List<? extends @Nullable T>) throws IOException
              public final <K> Map<K, byte[]> index(String @Nullable [], Object...)

            public sealed interface dev.partisan.tidy.PublicApiSample.Shape \
            permits PublicApiSample.Shape.Dot, PublicApiSample.Shape.Kind
              default boolean isEmpty()
              int area()

            public record dev.partisan.tidy.PublicApiSample.Shape.Dot(int x, @Nullable String label) \
            implements PublicApiSample.Shape
              public int area()

            public enum dev.partisan.tidy.PublicApiSample.Shape.Kind implements PublicApiSample.Shape
              SQUARE
              CIRCLE
              public int area()
            """);
  }

  @Test
  void differenceNamesModuleAndLine() {
    TreeMap<String, String> before = new TreeMap<>();
    before.put("m", "a\nb\n");
    before.put("gone", "x\n");
    TreeMap<String, String> after = new TreeMap<>();
    after.put("m", "a\nc\n");
    assertThat(difference(before, after)).containsExactly("gone: - x", "m: - b", "m: + c");
    assertThat(difference(before, before)).isEmpty();
    before.put("m", "b\na\n");
    after.put("m", "a\nb\n");
    after.put("gone", "x\n");
    assertThat(difference(before, after)).containsExactly("m: the same lines in another order");
  }

  private static List<String> difference(
      SortedMap<String, String> before, SortedMap<String, String> after) {
    TreeMap<String, String> all = new TreeMap<>(before);
    all.putAll(after);
    return all.keySet().stream()
        .flatMap(module ->
            difference(before.getOrDefault(module, ""), after.getOrDefault(module, ""))
                .map(line -> module + ": " + line))
        .toList();
  }

  private static Stream<String> difference(String before, String after) {
    List<String> old = before.lines().toList();
    List<String> now = after.lines().toList();
    List<String> changes =
        Stream.concat(
                old.stream().filter(line -> !now.contains(line)).map(line -> "- " + line),
                now.stream().filter(line -> !old.contains(line)).map(line -> "+ " + line))
            .toList();
    return changes.isEmpty() && !before.equals(after)
        ? Stream.of("the same lines in another order")
        : changes.stream();
  }

  private static SortedMap<String, String> committed() throws IOException {
    SortedMap<String, String> texts = new TreeMap<>();
    if (Files.isDirectory(COMMITTED)) {
      try (Stream<Path> files = Files.list(COMMITTED)) {
        for (Path file : files.sorted().toList()) {
          texts.put(
              file.getFileName().toString().replaceFirst("\\.txt$", ""), Files.readString(file));
        }
      }
    }
    return texts;
  }

  private static void rewrite(SortedMap<String, String> compiled) throws IOException {
    Files.createDirectories(COMMITTED);
    for (String stale : committed().keySet()) {
      Files.deleteIfExists(COMMITTED.resolve(stale + ".txt"));
    }
    for (var module : compiled.entrySet()) {
      Files.writeString(COMMITTED.resolve(module.getKey() + ".txt"), module.getValue());
    }
  }
}
