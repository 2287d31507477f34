package dev.partisan.cli.demo;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The command line that starts this same program in another process.
final class JavaCommand {
  private static final String MODULE = "dev.partisan.cli";
  private static final String MAIN_CLASS = "dev.partisan.cli.Main";

  private JavaCommand() {}

  /// @param jvmDefaults for the other process's JVM; what this one was told goes before them
  /// @param arguments for the program
  static List<String> line(List<String> jvmDefaults, List<String> arguments) {
    List<String> inherited =
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .filter(JavaCommand::isInherited)
            .toList();
    boolean hasCollector = inherited.stream().anyMatch(JavaCommand::isCollector);
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    jvmDefaults.stream()
        .filter(option -> !(hasCollector && isCollector(option))) // two are an error
        .forEach(line::add);
    line.addAll(inherited); // the last one of an option wins
    String modulePath = System.getProperty("jdk.module.path");
    if (modulePath != null) {
      line.addAll(List.of("--module-path", modulePath, "--module", MODULE + "/" + MAIN_CLASS));
    } else {
      line.addAll(List.of("--class-path", System.getProperty("java.class.path"), MAIN_CLASS));
    }
    line.addAll(arguments);
    return line;
  }

  /// Memory, collector and warnings; not what only one process can have, such as a debugger's port.
  private static boolean isInherited(String option) {
    return option.startsWith("-X") && !option.startsWith("-Xrun")
        || option.startsWith("--sun-misc-unsafe-memory-access")
        || option.startsWith("--enable-native-access");
  }

  private static boolean isCollector(String option) {
    return option.matches("-XX:\\+Use\\w+GC");
  }
}
