package dev.partisan.amqp.embedded;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A broker in a process of its own on loopback, for trying out and for tests; for work take RabbitMQ or its like. It
/// ends with this JVM at the latest.
///
/// ```java
/// try (EmbeddedBroker broker = EmbeddedBroker.start(0)) {
///   Node.named("alpha").topology(Topology.publishSubscribe(BrokerConfig.of(broker.uri()))).start();
/// }
/// ```
///
/// Needs the artifact `dev.partisan:partisan-broker`: on the class path, or with all that it needs in a folder `broker`
/// beside the archive of this class.
public final class EmbeddedBroker implements AutoCloseable {
  private static final String MAIN = "dev.partisan.broker.BrokerMain";
  private static final String READY = "READY";
  private static final long END_MILLIS = 5_000;

  private final Process process;
  private final int port;

  private EmbeddedBroker(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts one; nodes may connect when this returns.
  ///
  /// @param port 0 for any free one
  /// @throws IOException when it does not start, saying why
  public static EmbeddedBroker start(int port) throws IOException {
    int chosen = freePort(port);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=none",
                "-cp",
                classPath(),
                MAIN,
                "" + chosen)
            .redirectErrorStream(true)
            .start();
    EmbeddedBroker broker = new EmbeddedBroker(process, chosen);
    try {
      broker.awaitReady();
      return broker;
    } catch (IOException | RuntimeException e) {
      broker.close();
      throw e;
    }
  }

  private void awaitReady() throws IOException {
    BufferedReader output = process.inputReader();
    String last = "";
    for (String line = output.readLine(); line != null; line = output.readLine()) {
      if (line.equals(READY)) {
        Thread.ofPlatform().daemon().name("hear-broker").start(() -> discard(output));
        return;
      }
      last = line;
    }
    throw new IOException("the embedded broker on port " + port + " did not start: " + last);
  }

  private static void discard(BufferedReader output) {
    try {
      while (output.readLine() != null) {
        // its log is of no use to those who try things out
      }
    } catch (IOException _) {
      // it has ended
    }
  }

  /// The broker itself would start without its port, and nobody would be told.
  private static int freePort(int wanted) throws IOException {
    try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IOException(
          "the embedded broker cannot listen on port " + wanted + ": " + e.getMessage(), e);
    }
  }

  private static String classPath() {
    Path folder = archive().resolveSibling("broker");
    return Files.isDirectory(folder)
        ? folder.resolve("*").toString()
        : Stream.of("java.class.path", "jdk.module.path")
            .map(System::getProperty)
            .filter(path -> path != null && !path.isEmpty())
            .collect(Collectors.joining(File.pathSeparator));
  }

  private static Path archive() {
    try {
      return Path.of(
          EmbeddedBroker.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What to tell nodes.
  public String uri() {
    return "amqp://guest:guest@127.0.0.1:" + port;
  }

  /// Of its process.
  public long pid() {
    return process.pid();
  }

  /// Waits until it ends by itself, which it does only when it fails.
  public int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(END_MILLIS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      process.destroyForcibly();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
