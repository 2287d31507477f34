package dev.partisan.cli.demo;

import dev.partisan.cli.Failure;
import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A node of the store in a process of its own, which ends with its standard input: nobody is left behind.
final class KvNode {
  private static final Pattern READY =
      Pattern.compile("node \\S+ is at (\\S+), Redis clients at \\S+:(\\d+)");
  private static final List<String> JVM = List.of("-Xmx512m", "-XX:+UseSerialGC");
  private static final long PATIENCE_SECONDS = 5;

  private final String name;
  private final Process process;
  private final String address;
  private final int port;

  private KvNode(String name, Process process, String address, int port) {
    this.name = name;
    this.process = process;
    this.address = address;
    this.port = port;
  }

  /// Returns when it lets clients in.
  ///
  /// @param contacts of nodes to join; none to begin a ring
  static KvNode start(String name, List<String> contacts) {
    List<String> arguments = new ArrayList<>();
    arguments.addAll(List.of("kv", "--name", name, "--port", "0", "--until-input-ends"));
    if (!contacts.isEmpty()) {
      arguments.addAll(List.of("--join", String.join(",", contacts)));
    }
    try {
      Process process =
          new ProcessBuilder(JavaCommand.line(JVM, arguments))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      BufferedReader out = process.inputReader();
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        Matcher ready = READY.matcher(line);
        if (ready.matches()) {
          return new KvNode(name, process, ready.group(1), Integer.parseInt(ready.group(2)));
        }
      }
      process.destroyForcibly();
      throw new Failure(name + " (process " + process.pid() + ") did not start");
    } catch (IOException e) {
      throw new Failure("cannot start a process for " + name + ": " + e.getMessage(), e);
    }
  }

  String name() {
    return name;
  }

  long pid() {
    return process.pid();
  }

  String address() {
    return address;
  }

  /// Of Redis clients.
  int port() {
    return port;
  }

  /// What it says of itself under a name in INFO; empty when it says nothing.
  String info(String field) {
    try (RespClient client = new RespClient(port)) {
      String info = client.ask("INFO");
      Matcher line =
          Pattern.compile("(?m)^" + field + ":(.*?)\r?$").matcher(info == null ? "" : info);
      return line.find() ? line.group(1) : "";
    } catch (IOException e) {
      return "";
    }
  }

  /// At once, as kill -9 does.
  void kill() {
    process.destroyForcibly();
    awaitEnd();
  }

  /// Returns whether it ended by itself.
  boolean quit() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // it has ended already
    }
    return awaitEnd();
  }

  private boolean awaitEnd() {
    try {
      if (process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    process.destroyForcibly();
    return false;
  }
}
