package dev.partisan.faults;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A RabbitMQ of one's own, on its own port and folder, that is killed and started again. Needs `rabbitmq-server`.
///
/// ```java
/// try (RabbitServer server = RabbitServer.prepare()) {
///   server.start();
///   server.kill(); // as by kill -9
///   server.start();
/// }
/// ```
public final class RabbitServer implements AutoCloseable {
  /// A user who may log in and publish, but declare nothing.
  public static final String LIMITED_USER = "limited";

  public static final String LIMITED_PASSWORD = "limited-password";

  private static final long START_MILLIS = 60_000;
  private static final long POLL_MILLIS = 20;
  private static final String DEFINITIONS =
      """
      {"users": [{"name": "guest", "password": "guest", "tags": "administrator"},
                 {"name": "limited", "password": "limited-password", "tags": ""}],
       "vhosts": [{"name": "/"}],
       "permissions": [
         {"user": "guest", "vhost": "/", "configure": ".*", "write": ".*", "read": ".*"},
         {"user": "limited", "vhost": "/", "configure": "^$", "write": ".*", "read": ".*"}]}
      """;

  private final Path script;
  private final Path folder;
  private final int port;
  private final Thread atExit = new Thread(this::kill, "rabbit-kill");
  private @Nullable Process process;

  private RabbitServer(Path script, Path folder, int port) {
    this.script = script;
    this.folder = folder;
    this.port = port;
  }

  /// Whether this machine has one.
  public static boolean isAvailable() {
    return script().isPresent();
  }

  /// Behind the wrapper that some systems put on the path, which runs it as another user, on that user's data.
  private static Optional<Path> script() {
    Stream<Path> usual =
        Stream.of("/usr/lib/rabbitmq/bin", "/opt/homebrew/sbin", "/usr/local/sbin").map(Path::of);
    Stream<Path> onPath =
        Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)).map(Path::of);
    return Stream.concat(usual, onPath)
        .map(place -> place.resolve("rabbitmq-server"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// Certificates in PEM files: that of who signs clients', the server's own, and its key.
  public record Certificates(Path authorities, Path certificate, Path key) {}

  /// One that does not run yet.
  public static RabbitServer prepare() throws IOException {
    return prepare("listeners.tcp.1 = 127.0.0.1:%d");
  }

  /// One that does not run yet, which lets clients in by TLS alone, and only with a certificate of their own.
  public static RabbitServer prepareTls(Certificates certificates) throws IOException {
    return prepare(
        """
        listeners.tcp = none
        listeners.ssl.1 = 127.0.0.1:%%d
        ssl_options.cacertfile = %s
        ssl_options.certfile = %s
        ssl_options.keyfile = %s
        ssl_options.verify = verify_peer
        ssl_options.fail_if_no_peer_cert = true\
        """
            .formatted(certificates.authorities, certificates.certificate, certificates.key));
  }

  /// @param listeners the lines of the configuration that say so, with `%d` for the port
  private static RabbitServer prepare(String listeners) throws IOException {
    Path folder = Files.createTempDirectory("partisan-rabbit");
    int port = ResetProxy.freePort();
    Files.writeString(folder.resolve("definitions.json"), DEFINITIONS);
    Files.writeString(
        folder.resolve("rabbitmq.conf"),
        """
        %s
        load_definitions = %s/definitions.json
        disk_free_limit.absolute = 1MB
        """
            .formatted(listeners.formatted(port), folder));
    RabbitServer server = new RabbitServer(script().orElseThrow(), folder, port);
    Runtime.getRuntime().addShutdownHook(server.atExit);
    return server;
  }

  /// For clients.
  public String uri() {
    return "amqp://guest:guest@" + address();
  }

  /// `host:port`.
  public String address() {
    return "127.0.0.1:" + port;
  }

  /// Starts it, and returns once it accepts connections.
  public void start() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder(script.toString());
    var environment = builder.environment();
    environment.put("RABBITMQ_NODENAME", "partisan-" + port + "@localhost");
    environment.put("RABBITMQ_MNESIA_BASE", folder.resolve("data").toString());
    environment.put("RABBITMQ_LOG_BASE", folder.resolve("log").toString());
    environment.put("RABBITMQ_PID_FILE", folder.resolve("pid").toString());
    environment.put("RABBITMQ_CONFIG_FILE", folder.resolve("rabbitmq.conf").toString());
    environment.put("RABBITMQ_ENABLED_PLUGINS_FILE", folder.resolve("plugins").toString());
    environment.put("RABBITMQ_CONF_ENV_FILE", folder.resolve("none").toString());
    environment.put("RABBITMQ_DIST_PORT", "" + (port + 1));
    environment.put("HOME", folder.toString());
    Process started =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("out").toFile()))
            .start();
    process = started;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS);
    while (!accepts()) {
      if (!started.isAlive() || System.nanoTime() > deadline) {
        String output = Files.readString(folder.resolve("out"));
        throw new IOException("rabbitmq-server did not start: " + output.strip());
      }
      Thread.sleep(POLL_MILLIS);
    }
  }

  private boolean accepts() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
      return true;
    } catch (IOException _) {
      return false;
    }
  }

  /// Ends its processes without a word, and returns when they have ended.
  public void kill() {
    Process running = process;
    if (running == null) {
      return;
    }
    process = null;
    List<ProcessHandle> all =
        Stream.concat(running.descendants(), Stream.of(running.toHandle())).toList();
    all.forEach(ProcessHandle::destroyForcibly);
    all.forEach(handle -> handle.onExit().orTimeout(10, TimeUnit.SECONDS).join());
  }

  @Override
  public void close() throws IOException {
    kill();
    try {
      Runtime.getRuntime().removeShutdownHook(atExit);
    } catch (IllegalStateException _) {
      // this process is ending, and the hook runs
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
