package dev.partisan.conformance;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A [ChildNode] as the test sees it.
final class ChildProcess {
  /// Characters of what a JVM that ended has said, for the failure's message.
  private static final int LAST_WORDS = 2_000;

  private final String name;
  private final Process process;
  private final Path errors;
  private final BufferedReader outcomes;
  private final BufferedWriter orders;

  private ChildProcess(String name, Process process, Path errors) {
    this.name = name;
    this.errors = errors;
    this.process = process;
    this.outcomes = process.inputReader();
    this.orders = process.outputWriter();
  }

  /// Starts a node; returns when it runs.
  static ChildProcess start(String name, List<String> command) throws IOException {
    Path errors = Files.createTempFile("partisan-" + name, ".log");
    errors.toFile().deleteOnExit();
    Process process = new ProcessBuilder(command).redirectError(errors.toFile()).start();
    ChildProcess child = new ChildProcess(name, process, errors);
    Outcome started = child.read();
    if (started instanceof Outcome.Failed(String type, String _, String text)) {
      child.kill();
      throw new IOException("node '" + name + "' did not start: " + type + ": " + text);
    }
    return child;
  }

  /// The JVM and the code of this one, without its arguments. A heap that is small, and no time for a compiler that a
  /// short life never repays.
  static List<String> commandLine() {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx96m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    line.add("--sun-misc-unsafe-memory-access=allow");
    String modules = System.getProperty("jdk.module.path");
    if (modules != null) {
      line.addAll(List.of("--module-path", modules, "--add-modules", "ALL-MODULE-PATH"));
    }
    String module = ChildNode.class.getModule().getName();
    if (module == null) {
      line.addAll(List.of("--class-path", System.getProperty("java.class.path")));
      line.add(ChildNode.class.getName());
    } else {
      line.addAll(List.of("--module", module + "/" + ChildNode.class.getName()));
    }
    return line;
  }

  Outcome ask(Order order) {
    try {
      orders.write(order.line());
      orders.newLine();
      orders.flush();
      return read();
    } catch (IOException e) {
      throw new IllegalStateException("node '" + name + "' does not listen: " + e.getMessage(), e);
    }
  }

  private Outcome read() throws IOException {
    String line = outcomes.readLine();
    if (line == null) {
      String said = Files.readString(errors);
      String last = said.substring(Math.max(0, said.length() - LAST_WORDS));
      throw new IOException("the JVM of node '" + name + "' ended; it said last: " + last);
    }
    return Outcome.parse(line);
  }

  /// As `kill -9` does; returns when it is gone.
  void kill() {
    process.destroyForcibly().onExit().join();
  }
}
