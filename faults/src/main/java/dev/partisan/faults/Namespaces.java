package dev.partisan.faults;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A network of this machine's kernel: a namespace for each place, with one address, and a switch between them in a
/// namespace of its own. Nothing leads out of it. Needs root and `ip`.
///
/// A cut is as quiet as a lost cable: packets go to a hardware address that nobody has, and nobody is told.
///
/// ```java
/// try (Namespaces network = Namespaces.open(List.of("a", "b"))) {
///   new ProcessBuilder(network.command("a", List.of("java", "-jar", "node.jar", network.address("a")))).start();
///   network.cut("a", "b"); // this way only
///   network.heal();
/// }
/// ```
///
/// The namespaces are named with this process's id. They go with [#close], or when this JVM ends; those of processes
/// that were killed go when the next network is opened.
public final class Namespaces implements AutoCloseable {
  /// Far more than a test needs, and few enough for one block of addresses.
  private static final int MAX_PLACES = 200;

  private static final Duration LONGEST_COMMAND = Duration.ofSeconds(20);

  /// Reserved for tests of networks, and used by nobody.
  private static final String BLOCK = "198.18.0.";

  private static final String NOBODY = "02:00:00:00:00:01";
  private static final String PREFIX = "partisan-";
  private static final Pattern OURS = Pattern.compile("^" + PREFIX + "(\\d+)-\\S*");
  private static final AtomicInteger NETWORKS = new AtomicInteger();

  private final String network;
  private final Map<String, Integer> places = new LinkedHashMap<>();
  private final Map<String, List<String>> cuts = new LinkedHashMap<>();
  private final Thread atExit = new Thread(this::remove, "namespaces-remove");
  private boolean isClosed;

  private Namespaces(List<String> names) {
    this.network = PREFIX + ProcessHandle.current().pid() + "-" + NETWORKS.incrementAndGet() + "-";
    for (String name : names) {
      places.put(name, places.size() + 1);
    }
  }

  /// Whether this process may make namespaces here; tries it.
  public static boolean areAvailable() {
    try (Namespaces network = open(List.of("try"))) {
      return !network.places.isEmpty();
    } catch (IOException _) {
      return false;
    }
  }

  /// A network of these places, all connected.
  ///
  /// @throws IOException when the machine does not allow it, saying why
  public static Namespaces open(List<String> names) throws IOException {
    if (names.size() > MAX_PLACES) {
      throw new IllegalArgumentException(names.size() + " places are more than " + MAX_PLACES);
    }
    sweep();
    Namespaces network = new Namespaces(names);
    Runtime.getRuntime().addShutdownHook(network.atExit);
    try {
      network.make();
    } catch (IOException e) {
      network.close();
      throw e;
    }
    return network;
  }

  private void make() throws IOException {
    List<String> root = new ArrayList<>(List.of("netns add " + network));
    List<String> hub = new ArrayList<>(List.of("link add hub type bridge", "link set hub up"));
    for (Map.Entry<String, Integer> place : places.entrySet()) {
      String port = "port" + place.getValue();
      root.add("netns add " + namespace(place.getKey()));
      hub.add(
          "link add %s type veth peer name eth0 netns %s"
              .formatted(port, namespace(place.getKey())));
      hub.add("link set " + port + " master hub");
      hub.add("link set " + port + " up");
    }
    ip("", root);
    ip(network, hub);
    for (String name : places.keySet()) {
      ip(
          namespace(name),
          List.of(
              "addr add " + address(name) + "/24 dev eth0", "link set lo up", "link set eth0 up"));
    }
  }

  private String namespace(String name) {
    return network + place(name);
  }

  private int place(String name) {
    Integer place = places.get(name);
    if (place == null) {
      throw new IllegalArgumentException("no place '" + name + "'; there are " + places.keySet());
    }
    return place;
  }

  /// The numeric address of a place.
  public String address(String name) {
    return BLOCK + place(name);
  }

  /// The command line that runs a program there.
  public List<String> command(String name, List<String> program) {
    List<String> line = new ArrayList<>(List.of("ip", "netns", "exec", namespace(name)));
    line.addAll(program);
    return List.copyOf(line);
  }

  /// Moves a network device from the namespace of this process to a place, and sets it up there.
  ///
  /// @param lines of `ip`, run there
  void adopt(String name, String device, List<String> lines) throws IOException {
    ip("", List.of("link set " + device + " netns " + namespace(name)));
    ip(namespace(name), lines);
  }

  /// Lets nothing more arrive that one place sends to another; what comes back still does.
  public void cut(String from, String to) throws IOException {
    cut(from, List.of(to));
  }

  /// Lets nothing more arrive that one place sends to those others.
  public void cut(String from, List<String> to) throws IOException {
    List<String> lines =
        to.stream()
            .map(other ->
                "neigh replace " + address(other) + " lladdr " + NOBODY + " nud permanent dev eth0")
            .toList();
    ip(namespace(from), lines);
    cuts.computeIfAbsent(from, _ -> new ArrayList<>()).addAll(to);
  }

  /// Ends all cuts.
  public void heal() throws IOException {
    for (Map.Entry<String, List<String>> cut : cuts.entrySet()) {
      List<String> lines =
          cut.getValue().stream()
              .distinct()
              .map(other -> "neigh del " + address(other) + " dev eth0")
              .toList();
      ip(namespace(cut.getKey()), lines);
    }
    cuts.clear();
  }

  /// Ends what runs there and removes the network.
  @Override
  public void close() {
    if (!isClosed) {
      isClosed = true;
      remove();
      try {
        Runtime.getRuntime().removeShutdownHook(atExit);
      } catch (IllegalStateException _) {
        // The JVM ends, and removes it once more.
      }
    }
  }

  private void remove() {
    try {
      removeAll(network);
    } catch (IOException _) {
      // The next network that is opened tries again.
    }
  }

  /// Removes networks of processes that are no more.
  private static void sweep() throws IOException {
    for (String line : run(List.of("ip", "netns", "list"), "").lines().toList()) {
      Matcher ours = OURS.matcher(line);
      if (ours.find() && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty()) {
        removeAll(ours.group());
      }
    }
  }

  private static void removeAll(String prefix) throws IOException {
    List<String> lines =
        run(List.of("ip", "netns", "list"), "")
            .lines()
            .map(line -> line.split(" ", 2)[0])
            .filter(name -> name.startsWith(prefix))
            .map(name -> "netns del " + name)
            .toList();
    ip("", lines);
  }

  private static void ip(String namespace, List<String> lines) throws IOException {
    List<String> command = new ArrayList<>(List.of("ip"));
    if (!namespace.isEmpty()) {
      command.addAll(List.of("-n", namespace));
    }
    command.addAll(List.of("-batch", "-"));
    if (!lines.isEmpty()) {
      String _ = run(command, String.join("\n", lines) + "\n");
    }
  }

  /// Runs a command, which must succeed, and returns what it printed.
  private static String run(List<String> command, String input) throws IOException {
    Path output = Files.createTempFile("partisan-ip", ".txt");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().close();
      boolean hasEnded = process.waitFor(LONGEST_COMMAND.toMillis(), TimeUnit.MILLISECONDS);
      if (!hasEnded) {
        process.destroyForcibly();
      }
      String printed = Files.readString(output);
      if (!hasEnded || process.exitValue() != 0) {
        throw new IOException(String.join(" ", command) + ": " + printed.strip());
      }
      return printed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(String.join(" ", command) + ": interrupted", e);
    } finally {
      Files.delete(output);
    }
  }
}
