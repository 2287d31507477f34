package dev.partisan.benchmarks;

import dev.partisan.benchmarks.Worker.RoleName;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A [Worker] as its benchmark sees it.
final class WorkerProcess implements AutoCloseable {
  private static final Duration TO_END = Duration.ofSeconds(10);
  private static final String ENDED = "";

  private final String name;
  private final Process process;
  private final BufferedWriter commands;
  private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

  private WorkerProcess(String name, Process process) {
    this.name = name;
    this.process = process;
    this.commands = process.outputWriter();
    Thread.ofPlatform().daemon().name(name).start(this::readAnswers);
  }

  /// Starts a worker with the JVM and the modules of this program.
  ///
  /// @param name of this worker among those of the benchmark
  /// @param core that it is to run on, or -1
  static WorkerProcess start(RoleName role, String name, WorkerOptions options, int core)
      throws IOException {
    boolean isPinned = core >= 0;
    return start(
        role,
        name,
        options,
        isPinned ? List.of("taskset", "-c", Integer.toString(core)) : List.of());
  }

  /// The same, under another command that starts it.
  ///
  /// @param prefix of the command line; may be empty
  static WorkerProcess start(RoleName role, String name, WorkerOptions options, List<String> prefix)
      throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add(java());
    command.addAll(options.flags());
    command.addAll(options.recording(name));
    String modules = System.getProperty("jdk.module.path");
    String main = Benchmarks.class.getName();
    if (modules == null) {
      command.addAll(List.of("--class-path", System.getProperty("java.class.path"), main));
    } else {
      String module = Benchmarks.class.getModule().getName();
      command.addAll(List.of("--module-path", modules, "--module", module + "/" + main));
    }
    command.addAll(List.of("worker", role.name()));
    return start(name, command);
  }

  /// Starts another program that takes the commands of a worker.
  static WorkerProcess start(String name, List<String> command) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new WorkerProcess(name, builder.start());
  }

  /// The command that starts a JVM like this one.
  static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /// The id of its process.
  long pid() {
    return process.pid();
  }

  private void readAnswers() {
    try (BufferedReader in = process.inputReader()) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        answers.add(line);
      }
    } catch (IOException _) {
      // The end, like that of the process.
    }
    answers.add(ENDED);
  }

  /// Has a command performed.
  ///
  /// @throws BenchmarkException when the worker cannot, or does not in time
  Answer ask(Duration timeout, String command) {
    try {
      commands.write(command + "\n");
      commands.flush();
      String line = answers.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (line == null) {
        throw failure(command, "took longer than " + timeout.toSeconds() + " s");
      }
      if (line.startsWith(Worker.DONE)) {
        return Answer.parse(line.substring(Worker.DONE.length()));
      }
      throw failure(command, line.equals(ENDED) ? "ended the JVM" : line);
    } catch (IOException e) {
      throw failure(command, "found the JVM ended: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failure(command, "was interrupted");
    }
  }

  private BenchmarkException failure(String command, String what) {
    return new BenchmarkException("worker " + name + ": '" + command + "' " + what);
  }

  @Override
  public void close() {
    try {
      commands.close();
    } catch (IOException _) {
      // It has ended already.
    }
    try {
      if (!process.waitFor(TO_END.toMillis(), TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
