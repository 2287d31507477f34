package dev.partisan.benchmarks;

import dev.partisan.Context;
import dev.partisan.GenServer;
import dev.partisan.Node;
import dev.partisan.Ref;
import dev.partisan.simulation.SimulatedNode;
import dev.partisan.simulation.Simulation;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.time.Duration;

/// Many whole nodes in one simulation, in full meshes of a few each, whose processes send one
/// another messages.
///
/// ```
/// run NODES MESH MESSAGES      start= messages= peak= events=      nanoseconds, nanoseconds, bytes, count
/// ```
final class SimulatedNodes implements Role {
  private static final long SEED = 1;
  private static final long KIB = 1024;
  private static final int BYTES = 64;
  private static final int PAUSE_MILLIS = 20;
  private static final Duration TO_JOIN = Duration.ofMinutes(1);
  private static final Duration TO_ARRIVE = Duration.ofMinutes(5);
  private static final String SINK = "sink";

  /// Counts what comes; one thread of a simulation runs at a time.
  private final class Sink implements GenServer<FloodMessage> {
    @Override
    public void handleInfo(FloodMessage message) {
      received++;
    }
  }

  private long received;

  @Override
  public Answer perform(String[] words) {
    if (!words[0].equals("run")) {
      throw Role.unknown(words);
    }
    int nodes = Integer.parseInt(words[1]);
    int mesh = Integer.parseInt(words[2]);
    int each = Integer.parseInt(words[3]) / nodes;
    long begin = System.nanoTime();
    try (Simulation simulation = Simulation.seeded(SEED)) {
      for (int i = 0; i < nodes; i++) {
        String first = name(i / mesh * mesh);
        simulation.start(
            name(i),
            builder -> builder.messages(MethodHandles.lookup(), FloodMessage.class),
            node -> {
              node.spawn(SINK, Sink::new);
              if (!node.id().name().equals(first)) {
                node.join(first + ":7000");
              }
            });
      }
      simulation.runUntil(
          "full meshes",
          TO_JOIN,
          () -> simulation.nodes().stream().allMatch(node -> node.node().members().size() == mesh));
      long joined = System.nanoTime();
      long eventsBefore = simulation.events();
      for (SimulatedNode node : simulation.nodes()) {
        Ref<Object> _ = node.node().spawn(self -> send(self, each));
      }
      simulation.runUntil("all messages", TO_ARRIVE, () -> received == (long) each * nodes);
      long ended = System.nanoTime();
      return Answer.of("start", joined - begin)
          .with("messages", ended - joined)
          .with("peak", peakBytes())
          .with("events", simulation.events() - eventsBefore);
    }
  }

  private static String name(int number) {
    return "n" + number;
  }

  private static void send(Context<Object> self, int count) {
    Node node = self.node();
    for (int i = 0; i < count; i++) {
      var members = node.members();
      var to = members.get(self.random().nextInt(members.size())).id();
      Ref<FloodMessage> sink = node.ref(to.name(), SINK);
      if (!node.forward(sink, new FloodMessage.Payload(new byte[BYTES])).isQueued()) {
        throw new IllegalStateException("not queued at " + node.id());
      }
      self.sleep(Duration.ofMillis(self.random().nextInt(PAUSE_MILLIS)));
    }
  }

  /// The most memory that this JVM ever had in use, as the system counts it.
  private static long peakBytes() {
    String peak = Machine.firstValue(Path.of("/proc/self/status"), "VmHWM");
    return peak.isEmpty() ? 0 : Long.parseLong(peak.split(" ", -1)[0]) * KIB;
  }
}
