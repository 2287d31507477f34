package dev.partisan.benchmarks;

import dev.partisan.faults.ResetProxy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Distributed Erlang, by the runtime that is installed.
final class Erlang implements Contestant {
  private static final String MODULE = "contestant";
  private static final long SECONDS_TO_COMPILE = 60;

  @Override
  public String name() {
    return "erlang";
  }

  @Override
  public String setup() {
    return "Distributed Erlang, one connection, tuples around binaries, +zdbbl 128000 (KiB that may wait)";
  }

  @Override
  public Optional<String> obstacle() {
    return Stream.of("erl", "erlc", "epmd")
        .filter(program -> !Programs.isInstalled(program))
        .findFirst()
        .map(program -> "no " + program + " on the PATH (package erlang-base)");
  }

  /// What belongs to a pair besides its nodes: the compiled program, and port mappers of its own, since one that a node
  /// starts by itself would stay behind.
  private record Belongings(Path folder, List<Process> mappers) implements AutoCloseable {
    @Override
    public void close() throws IOException {
      mappers.forEach(Process::destroy);
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Override
  public Pair start(Load load, Place receiver, Place sender, WorkerOptions options)
      throws IOException {
    Belongings belongings =
        new Belongings(Files.createTempDirectory("partisan-erlang"), new ArrayList<>());
    try {
      compile(belongings.folder());
      int port = ResetProxy.freePort();
      for (Place place : places(receiver, sender)) {
        belongings.mappers().add(startMapper(place, port));
      }
      String cookie = "c" + Long.toHexString(System.nanoTime());
      return new Pair(
              WorkerProcess.start(
                  "erlang-receiver",
                  receiver.command(node("receiver", receiver, port, cookie, belongings.folder()))),
              WorkerProcess.start(
                  "erlang-sender",
                  sender.command(node("sender", sender, port, cookie, belongings.folder()))))
          .with(belongings)
          .connected("start receiver", "start sender", load);
    } catch (IOException | RuntimeException e) {
      belongings.close();
      throw e;
    }
  }

  private static Set<Place> places(Place receiver, Place sender) {
    Set<Place> places = new LinkedHashSet<>();
    places.add(receiver);
    places.add(sender);
    return places;
  }

  private static void compile(Path folder) throws IOException {
    Path source = folder.resolve(MODULE + ".erl");
    try (InputStream in = Erlang.class.getResourceAsStream("peers/" + MODULE + ".erl")) {
      Files.copy(Objects.requireNonNull(in, MODULE), source);
    }
    Process compiler =
        new ProcessBuilder("erlc", source.getFileName().toString())
            .directory(folder.toFile())
            .inheritIO()
            .start();
    try {
      if (!compiler.waitFor(SECONDS_TO_COMPILE, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
        compiler.destroyForcibly();
        throw new IOException("erlc did not compile " + source);
      }
    } catch (InterruptedException e) {
      compiler.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while erlc ran", e);
    }
  }

  private static Process startMapper(Place place, int port) throws IOException {
    List<String> program = new ArrayList<>(List.of("epmd", "-port", Integer.toString(port)));
    if (place.isLoopback()) {
      program.addAll(List.of("-address", place.host()));
    }
    return new ProcessBuilder(place.command(program)).inheritIO().start();
  }

  private static List<String> node(String name, Place place, int port, String cookie, Path folder) {
    String address = "{" + place.host().replace('.', ',') + "}";
    return List.of(
        "env",
        "ERL_EPMD_PORT=" + port,
        "erl",
        "-noshell",
        "-start_epmd",
        "false",
        "-name",
        name + "@" + place.host(),
        "-setcookie",
        cookie,
        "-kernel",
        "inet_dist_use_interface",
        address,
        "+zdbbl",
        "128000",
        "-pa",
        folder.toString(),
        "-run",
        MODULE,
        "main");
  }
}
