package dev.partisan.tidy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The project's modules on the class path that export a package to everyone, with the API that this makes public.
final class PublicModules {
  private static final String CLASS = ".class";

  private PublicModules() {}

  /// Module name to the text of its API.
  static SortedMap<String, String> render() {
    SortedMap<String, String> texts = new TreeMap<>();
    for (ModuleReference module : ModuleFinder.of(classPath()).findAll()) {
      List<String> packages = exportedToAll(module.descriptor());
      if (module.descriptor().name().startsWith("dev.partisan") && !packages.isEmpty()) {
        texts.put(
            module.descriptor().name(),
            packages.stream()
                .map(name -> "package " + name + "\n\n" + PublicApi.render(classes(module, name)))
                .collect(Collectors.joining("\n")));
      }
    }
    return texts;
  }

  private static List<String> exportedToAll(ModuleDescriptor module) {
    return module.exports().stream()
        .filter(export -> !export.isQualified())
        .map(ModuleDescriptor.Exports::source)
        .sorted()
        .toList();
  }

  /// Where module descriptors lie: asks the class loader, because Surefire hides the class path in a jar's manifest.
  private static Path[] classPath() {
    return TidyTest.class
        .getClassLoader()
        .resources("module-info.class")
        .map(url -> url.toString().replaceFirst("!?/module-info.class$", ""))
        .map(url -> Path.of(URI.create(url.replaceFirst("^jar:", ""))))
        .toArray(Path[]::new);
  }

  private static List<Class<?>> classes(ModuleReference module, String packageName) {
    String folder = packageName.replace('.', '/') + "/";
    try (ModuleReader reader = module.open();
        Stream<String> entries = reader.list()) {
      return entries
          .filter(entry -> entry.startsWith(folder) && entry.endsWith(CLASS))
          .filter(entry -> entry.indexOf('/', folder.length()) < 0)
          .map(entry -> entry.substring(0, entry.length() - CLASS.length()).replace('/', '.'))
          .filter(name -> !name.endsWith(".package-info"))
          .<Class<?>>map(PublicModules::load)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name, false, TidyTest.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException("module lists a class that does not load: " + name, e);
    }
  }
}
