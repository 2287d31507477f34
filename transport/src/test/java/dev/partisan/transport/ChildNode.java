package dev.partisan.transport;

import dev.partisan.Call;
import dev.partisan.Context;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.NodeBuilder;
import dev.partisan.Ref;
import dev.partisan.SpawnOptions;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.invoke.MethodHandles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/// A node in a JVM of its own, which can be killed.
final class ChildNode implements AutoCloseable {
  /// Asks for the ref of the process that holds the name [#COUNTER] now.
  record WhoAreYou() implements Call<Identity> {}

  /// @param received the numbers that came to the process, in their order
  record Identity(Ref<Numbered> counter, List<Integer> received) {}

  record Numbered(int number) {}

  /// Keeps every carrier thread of the child's JVM busy.
  record Spin(long millis) implements Call<Integer> {}

  /// The name of a process that collects [Numbered].
  static final String COUNTER = "counter";

  /// The name of a server that knows what the counter received.
  static final String WITNESS = "witness";

  private final Process process;

  private ChildNode(Process process) {
    this.process = process;
  }

  static NodeBuilder settings(NodeBuilder builder) {
    return builder.messages(
        MethodHandles.lookup(), WhoAreYou.class, Identity.class, Numbered.class, Spin.class);
  }

  /// Starts a node in a new JVM, on this port; returns when it listens.
  static ChildNode start(String name, int port) throws IOException {
    Process process =
        new ProcessBuilder(command(name, port))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals("listening")) {
        Thread.ofPlatform().daemon().start(() -> out.lines().forEach(ignored -> {}));
        return new ChildNode(process);
      }
    }
    throw new IOException("the child JVM ended before it listened");
  }

  private static List<String> command(String name, int port) {
    String testClasses = location(ChildNode.class);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    String modules = System.getProperty("jdk.module.path");
    if (modules == null) {
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add(ChildNode.class.getName());
    } else {
      String module = Node.class.getModule().isNamed() ? "dev.partisan.transport" : "";
      command.addAll(List.of("-p", modules, "--add-modules", "ALL-MODULE-PATH"));
      command.addAll(List.of("--patch-module", module + "=" + testClasses));
      command.addAll(List.of("-m", module + "/" + ChildNode.class.getName()));
    }
    command.addAll(List.of(name, Integer.toString(port), Long.toString(ProcessHandle.current().pid())));
    return command;
  }

  private static String location(Class<?> type) {
    String resource = "/" + type.getName().replace('.', '/') + ".class";
    String path = Objects.requireNonNull(type.getResource(resource)).getPath();
    return new File(path.substring(0, path.length() - resource.length())).getPath();
  }

  /// As `kill -9` does; returns when it is gone.
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  /// @param arguments the node's name, its port, and the process without which this one ends
  public static void main(String[] arguments) throws Exception {
    Node node =
        settings(Node.named(arguments[0])).listen("127.0.0.1:" + arguments[1]).start();
    List<Integer> received = new ArrayList<>();
    Ref<Numbered> counter =
        node.spawn(SpawnOptions.named(COUNTER), self -> count(self, received));
    node.spawn(WITNESS, () -> new Witness(node, counter, received));
    System.out.println("listening");
    ProcessHandle.of(Long.parseLong(arguments[2])).ifPresent(parent -> parent.onExit().join());
    Runtime.getRuntime().halt(1);
  }

  private static void count(Context<Numbered> self, List<Integer> received) {
    while (true) {
      int number = self.receive().number();
      synchronized (received) {
        received.add(number);
      }
    }
  }

  private static final class Witness implements GenServer<Call<?>> {
    private final Node node;
    private final Ref<Numbered> counter;
    private final List<Integer> received;

    Witness(Node node, Ref<Numbered> counter, List<Integer> received) {
      this.node = node;
      this.counter = counter;
      this.received = received;
    }

    @Override
    public Object handleCall(Call<?> request) {
      if (request instanceof Spin spin) {
        return spin(Duration.ofMillis(spin.millis()));
      }
      synchronized (received) {
        return new Identity(counter, List.copyOf(received));
      }
    }

    /// More processes than there are carriers, none of which ever waits.
    private int spin(Duration time) {
      int carriers = Runtime.getRuntime().availableProcessors();
      long end = System.nanoTime() + time.toNanos();
      Stream.generate(() -> 0)
          .limit(carriers * 2L)
          .forEach(ignored ->
              node.spawn(self -> {
                while (System.nanoTime() - end < 0) {
                  Thread.onSpinWait();
                }
              }));
      return carriers;
    }
  }
}
