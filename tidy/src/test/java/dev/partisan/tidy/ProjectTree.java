package dev.partisan.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// The files of this project that people write: no build output, nothing that is not text.
final class ProjectTree {
  private static final Set<String> SKIPPED = Set.of(".git", ".idea", ".vscode", "target");

  private ProjectTree() {}

  /// The folder of the root pom, from wherever within it the test was started.
  static Path root() {
    Path folder = Path.of("").toAbsolutePath();
    while (!Files.exists(folder.resolve("partisan"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("run this inside the project: no launcher in any parent");
      }
    }
    return folder;
  }

  static List<SourceFile> files() {
    Path root = root();
    try (Stream<Path> walk = Files.walk(root)) {
      return walk.filter(Files::isRegularFile)
          .map(root::relativize)
          .filter(ProjectTree::isOurs)
          .sorted()
          .map(path -> read(root, path))
          .filter(file -> file.text().indexOf('\0') < 0)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isOurs(Path path) {
    for (Path part : path) {
      if (SKIPPED.contains(part.toString())) {
        return false;
      }
    }
    return true;
  }

  private static SourceFile read(Path root, Path path) {
    try {
      byte[] bytes = Files.readAllBytes(root.resolve(path));
      return new SourceFile(
          path.toString().replace('\\', '/'), new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
