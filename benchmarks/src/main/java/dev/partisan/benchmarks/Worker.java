package dev.partisan.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/// A JVM that a benchmark started. It takes a command a line from its standard input, answers each with a line, and
/// ends when the input does, even amid a command: no worker outlives its benchmark.
@Command(name = "worker", hidden = true, description = "A JVM of a benchmark.")
final class Worker implements Callable<Integer> {
  /// Before the values of a command that was performed.
  static final String DONE = "done ";

  /// Before the reason why one was not.
  static final String FAILED = "failed ";

  /// The command that every role knows: how many nanoseconds of processor time the JVM has used.
  static final String CPU = "cpu";

  @Parameters(index = "0", description = "What it is to be.")
  private RoleName role = RoleName.FLOOD_NODE;

  /// The roles there are.
  enum RoleName {
    FLOOD_NODE,
    FLOOD_SOCKET,
    PING_NODE,
    PING_SOCKET,
    BESIDE_NODE,
    IDLE_NODES,
    BOUNDS_NODE,
    SIMULATED_NODES,
    FLOOD_TLS_SOCKET,
    LOAD_SOCKET,
    HALF_OPEN_NODE,
    STRANGERS,
    MESH_NODES
  }

  private final LinkedBlockingQueue<String> commands = new LinkedBlockingQueue<>();

  @Override
  public Integer call() throws Exception {
    Thread.ofPlatform().daemon().name("commands").start(this::readCommands);
    try (Role performer = create()) {
      while (true) {
        String[] words = commands.take().split(" ", -1);
        System.out.println(perform(performer, words));
      }
    }
  }

  private static String perform(Role performer, String[] words) {
    try {
      Answer answer = words[0].equals(CPU) ? cpuTime() : performer.perform(words);
      return DONE + answer.line();
    } catch (Exception e) {
      return FAILED + e;
    }
  }

  private static Answer cpuTime() {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return Answer.of(CPU, system.getProcessCpuTime());
  }

  private void readCommands() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        commands.add(line);
      }
    } catch (IOException e) {
      System.err.println("worker " + role + ": " + e);
    }
    System.exit(Benchmarks.SUCCESS); // not halt: a flight recording is written on the way out
  }

  private Role create() {
    return switch (role) {
      case FLOOD_NODE -> new FloodNode();
      case FLOOD_SOCKET -> new FloodSocket();
      case PING_NODE -> new PingNode();
      case PING_SOCKET -> new PingSocket();
      case BESIDE_NODE -> new BesideNode();
      case IDLE_NODES -> new IdleNodes();
      case BOUNDS_NODE -> new BoundsNode();
      case SIMULATED_NODES -> new SimulatedNodes();
      case LOAD_SOCKET -> new LoadSocket();
      case FLOOD_TLS_SOCKET -> new FloodTlsSocket();
      case HALF_OPEN_NODE -> new HalfOpen.Victim();
      case STRANGERS -> new Strangers();
      case MESH_NODES -> new MeshNodes();
    };
  }
}
