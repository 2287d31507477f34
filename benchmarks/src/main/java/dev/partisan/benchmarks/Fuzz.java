package dev.partisan.benchmarks;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Coverage-guided fuzzing of what reads strangers' bytes, by Jazzer, in JVMs of its own.
@Command(
    name = "fuzz",
    mixinStandardHelpOptions = true,
    description = {
      "Coverage-guided fuzzing of the frame decoder, the handshake and the payload codec, one after another.",
      "Each must throw nothing but its own exception, and allocate no more than it promises."
    })
final class Fuzz implements Callable<Integer> {
  /// What is fuzzed.
  enum Target {
    FRAMES(FuzzFrames.class),
    HANDSHAKE(FuzzHandshake.class),
    PAYLOAD(FuzzPayload.class);

    private final Class<?> type;

    /// One input, in this JVM.
    void run(byte[] input) {
      switch (this) {
        case FRAMES -> FuzzFrames.fuzzerTestOneInput(input);
        case HANDSHAKE -> FuzzHandshake.fuzzerTestOneInput(input);
        case PAYLOAD -> FuzzPayload.fuzzerTestOneInput(input);
      }
    }

    Target(Class<?> type) {
      this.type = type;
    }

    List<byte[]> seeds() {
      return switch (this) {
        case FRAMES -> FuzzFrames.seeds();
        case HANDSHAKE -> FuzzHandshake.seeds();
        case PAYLOAD -> FuzzPayload.seeds();
      };
    }
  }

  private static final int GRACE_SECONDS = 60;
  private static final int LONGEST_INPUT = 16 * 1024;
  private static final int LINES_SHOWN = 12;

  /// What instrumented code allocates more: some 96 KiB were seen in a handshake that takes 35 KiB without.
  private static final int INSTRUMENTATION_BYTES = 256 * 1024;

  @Option(
      names = "--minutes",
      defaultValue = "10",
      description = "For each target; parts of one may be given (${DEFAULT-VALUE}).")
  private double minutes = 10;

  @Option(
      names = "--target",
      split = ",",
      description = "Only these: ${COMPLETION-CANDIDATES}. Default: all.")
  private List<Target> targets = List.of(Target.values());

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description =
          "Where what is found goes, and what leads to new code, to begin with the next time. Default: a new one.")
  private @Nullable Path folder;

  @Override
  public Integer call() throws Exception {
    Path given = folder;
    Path all =
        given == null
            ? Files.createTempDirectory("partisan-fuzz")
            : Files.createDirectories(given.toAbsolutePath());
    int failed = 0;
    for (Target target : targets) {
      failed += fuzz(target, all.resolve(target.name().toLowerCase(Locale.ROOT))) ? 0 : 1;
    }
    return failed == 0 ? Benchmarks.SUCCESS : Benchmarks.FAILURE;
  }

  /// Whether nothing was found.
  private boolean fuzz(Target target, Path its) throws IOException, InterruptedException {
    Path corpus = Files.createDirectories(its.resolve("corpus"));
    int number = 0;
    for (byte[] seed : target.seeds()) {
      Files.write(corpus.resolve("seed-" + number++), seed);
    }
    long seconds = Math.max(1, Math.round(minutes * 60));
    Process process =
        new ProcessBuilder(command(target, its, corpus, seconds))
            .redirectErrorStream(true)
            .directory(its.toFile())
            .start();
    try {
      List<String> lines = new ArrayList<>();
      Thread reader = Thread.ofPlatform().daemon().start(() -> read(process, lines));
      if (!process.waitFor(seconds + GRACE_SECONDS, TimeUnit.SECONDS)) {
        throw new BenchmarkException(target + ": the fuzzer did not end; its folder is " + its);
      }
      reader.join();
      boolean isClean = process.exitValue() == 0;
      System.out.printf(
          "%s, %d s: %s%n", target, seconds, isClean ? "nothing found" : "FOUND, see " + its);
      lines
          .subList(Math.max(0, lines.size() - (isClean ? 1 : LINES_SHOWN)), lines.size())
          .forEach(line -> System.out.println("  " + line));
      return isClean && replay(target, corpus);
    } finally {
      process.destroyForcibly();
    }
  }

  /// Gives all inputs that led to new code to code without instrumentation, and holds it against the exact budget.
  private static boolean replay(Target target, Path corpus) throws IOException {
    int count = 0;
    try (var files = Files.list(corpus)) {
      for (Path file : files.sorted().toList()) {
        try {
          target.run(Files.readAllBytes(file));
          count++;
        } catch (RuntimeException | Error e) {
          System.out.println("  FOUND, " + file + ": " + e);
          return false;
        }
      }
    }
    System.out.println(
        "  " + count + " inputs of the corpus replayed without instrumentation: all within bounds");
    return true;
  }

  /// Keeps the lines that say how far it came, and all of a finding.
  private static void read(Process process, List<String> lines) {
    try (BufferedReader in = process.inputReader()) {
      boolean isFinding = false;
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        isFinding |= line.contains("== Java Exception") || line.contains("ERROR");
        if (isFinding || line.contains("DONE")) {
          lines.add(line);
        }
      }
    } catch (IOException e) {
      lines.add(e.toString());
    }
  }

  private static List<String> command(Target target, Path its, Path corpus, long seconds)
      throws IOException {
    String modules = System.getProperty("jdk.module.path", ".");
    List<String> jars = new ArrayList<>();
    for (String place : modules.split(File.pathSeparator, -1)) {
      try (var files = Files.list(Path.of(place))) {
        files.map(Path::toString).filter(name -> name.endsWith(".jar")).sorted().forEach(jars::add);
      }
    }
    return new ArrayList<>(
        Arrays.asList(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx1g",
            "-D" + FuzzBudget.SLACK + "=" + INSTRUMENTATION_BYTES,
            "--sun-misc-unsafe-memory-access=allow",
            "--enable-native-access=ALL-UNNAMED",
            "-XX:+EnableDynamicAgentLoading",
            "-cp",
            String.join(File.pathSeparator, jars),
            "com.code_intelligence.jazzer.Jazzer",
            "--target_class=" + target.type.getName(),
            "--instrumentation_includes=dev.partisan.wire.**:dev.partisan.protocol.**",
            "--custom_hook_includes=dev.partisan.**",
            "--reproducer_path=" + its,
            "-artifact_prefix=" + its + "/",
            "-max_total_time=" + seconds,
            "-max_len=" + LONGEST_INPUT,
            "-rss_limit_mb=4096",
            "-print_final_stats=1",
            corpus.toString()));
  }
}
