package dev.partisan.broker;

import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.qpid.server.SystemLauncher;
import org.apache.qpid.server.model.SystemConfig;

/// The process: says `READY` on its standard output when nodes may connect, and ends when its standard input does, so
/// that it never outlives who started it.
public final class BrokerMain {
  static final String READY = "READY";
  private static final String PORT_PROPERTY = "partisan.broker.port";
  private static final String WORK_PROPERTY = "qpid.work_dir";

  private BrokerMain() {}

  /// @param arguments the port to listen on
  public static void main(String[] arguments) throws Exception {
    Path work = Files.createTempDirectory("partisan-broker");
    System.setProperty(PORT_PROPERTY, arguments[0]);
    System.setProperty(WORK_PROPERTY, work.toString());
    SystemLauncher launcher = new SystemLauncher();
    int code = 0;
    try {
      launcher.startup(attributes());
      System.out.println(READY);
      while (System.in.read() >= 0) {
        // whoever started this has nothing to say but its end
      }
    } catch (IOException | RuntimeException e) {
      System.err.println("the embedded broker cannot start: " + e.getMessage());
      code = 1;
    }
    launcher.shutdown();
    delete(work);
    System.exit(code);
  }

  private static Map<String, Object> attributes() {
    URL configuration =
        Objects.requireNonNull(BrokerMain.class.getResource("embedded-broker.json"));
    return Map.of(
        SystemConfig.TYPE,
        "Memory",
        SystemConfig.INITIAL_CONFIGURATION_LOCATION,
        configuration.toExternalForm(),
        SystemConfig.STARTUP_LOGGED_TO_SYSTEM_OUT,
        false,
        "preferenceStoreAttributes",
        "{\"type\": \"Noop\"}");
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.delete(file);
      }
    }
  }
}
