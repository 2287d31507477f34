package dev.partisan.benchmarks;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// How the JVMs of a benchmark are started.
final class WorkerOptions {
  /// As the launcher starts the program, with a heap that does not depend on the machine, and whose pages the system
  /// has handed out before anything is measured.
  private static final List<String> FLAGS =
      List.of(
          "--sun-misc-unsafe-memory-access=allow",
          "-Xms1g",
          "-Xmx1g",
          "-XX:+AlwaysPreTouch",
          "-XX:G1HeapRegionSize=4m");

  @Option(
      names = {"-J", "--java-option"},
      paramLabel = "FLAG",
      description = "A further flag of the JVMs that are measured; may be repeated.")
  private List<String> more = new ArrayList<>();

  @Option(
      names = "--record",
      paramLabel = "FOLDER",
      description = "Write a flight recording of each JVM there.")
  private @Nullable Path recordings;

  /// The same, with further flags.
  WorkerOptions with(List<String> flags) {
    WorkerOptions other = new WorkerOptions();
    other.recordings = recordings;
    other.more.addAll(more);
    other.more.addAll(flags);
    return other;
  }

  List<String> flags() {
    List<String> all = new ArrayList<>(FLAGS);
    all.addAll(more);
    return all;
  }

  List<String> recording(String name) {
    Path folder = recordings;
    return folder == null
        ? List.of()
        : List.of(
            "-XX:StartFlightRecording=settings=profile,filename="
                + folder.resolve(name + ".jfr").toAbsolutePath(),
            "-Xlog:jfr*=off");
  }
}
