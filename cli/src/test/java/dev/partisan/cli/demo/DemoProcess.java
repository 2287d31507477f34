package dev.partisan.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The demo in a process of its own, with its workers below it.
final class DemoProcess implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 30;

  private final Process process;
  private final BufferedReader out;
  private final Path errors;
  private final List<ProcessHandle> workers = new ArrayList<>();

  DemoProcess(Path errors, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("demo"));
    all.addAll(List.of(arguments));
    this.errors = errors;
    ProcessBuilder builder =
        new ProcessBuilder(JavaCommand.line(List.of(), all)).redirectError(errors.toFile());
    // With these a JVM greets with a line of its own on standard error.
    builder.environment().keySet().removeAll(List.of("JDK_JAVA_OPTIONS", "JAVA_TOOL_OPTIONS"));
    process = builder.start();
    out = process.inputReader();
  }

  /// Reads what it prints up to this, and notes who its workers are.
  void awaitLine(String part) throws IOException {
    String line = out.readLine();
    while (line != null && !line.contains(part)) {
      line = out.readLine();
    }
    assertThat(line).as("a line with '%s'; errors: %s", part, Files.readString(errors)).isNotNull();
    process.children().forEach(workers::add);
  }

  List<ProcessHandle> workers() {
    return workers;
  }

  Process process() {
    return process;
  }

  List<String> errorLines() throws IOException {
    return Files.readAllLines(errors);
  }

  int exitCode() throws InterruptedException {
    assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("ended").isTrue();
    return process.exitValue();
  }

  void assertNoWorkerIsLeft() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (System.nanoTime() < deadline && workers.stream().anyMatch(DemoProcess::runs)) {
      Thread.sleep(20);
    }
    assertThat(workers).noneMatch(DemoProcess::runs);
  }

  /// A process that has ended but whose new parent has not looked yet does not run.
  private static boolean runs(ProcessHandle process) {
    Path stat = Path.of("/proc/" + process.pid() + "/stat");
    try {
      return process.isAlive() && !(Files.exists(stat) && Files.readString(stat).contains(") Z "));
    } catch (IOException e) {
      return false; // it went while it was looked at
    }
  }

  @Override
  public void close() {
    workers.forEach(ProcessHandle::destroyForcibly);
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }
}
