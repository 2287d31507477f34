package dev.partisan.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Apache Pekko, from a module and a class path of its own.
final class Pekko implements Contestant {
  private static final String MAIN = "dev.partisan.benchmarks.pekko.Contestant";

  /// Beside the modules of this program.
  private static final Path FOLDER = Path.of("peers", "pekko");

  @Override
  public String name() {
    return "pekko";
  }

  @Override
  public String setup() {
    return "Artery TCP, byte[] messages, outbound queue of 65,536, a window for each sender as it drops beyond";
  }

  @Override
  public Optional<String> obstacle() {
    return Files.isDirectory(folder())
        ? Optional.empty()
        : Optional.of("no " + folder() + ": start it with ./partisan bench");
  }

  private static Path folder() {
    String modules = System.getProperty("jdk.module.path", "");
    return Path.of(modules).resolve(FOLDER);
  }

  @Override
  public Pair start(Load load, Place receiver, Place sender, WorkerOptions options)
      throws IOException {
    return new Pair(
            WorkerProcess.start("pekko-receiver", receiver.command(program(options))),
            WorkerProcess.start("pekko-sender", sender.command(program(options))))
        .connected("start receiver " + receiver.host(), "start sender " + sender.host(), load);
  }

  private static List<String> program(WorkerOptions options) {
    List<String> program = new ArrayList<>();
    program.add(WorkerProcess.java());
    program.addAll(options.flags());
    program.addAll(List.of("--class-path", folder().resolve("*").toString(), MAIN));
    return program;
  }
}
