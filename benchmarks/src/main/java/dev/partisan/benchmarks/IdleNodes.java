package dev.partisan.benchmarks;

import dev.partisan.Node;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Many nodes that have not joined.
///
/// ```
/// run COUNT      start= close= peak=      nanoseconds, nanoseconds, bytes
/// ```
final class IdleNodes implements Role {
  private static final long KIB = 1024;

  @Override
  public Answer perform(String[] words) {
    if (!words[0].equals("run")) {
      throw Role.unknown(words);
    }
    int count = Integer.parseInt(words[1]);
    List<Node> nodes = new ArrayList<>();
    long start = System.nanoTime();
    for (int i = 0; i < count; i++) {
      nodes.add(Nodes.describe("idle-" + i).start());
    }
    long started = System.nanoTime();
    nodes.forEach(node -> node.close(Duration.ZERO));
    long closed = System.nanoTime();
    return Answer.of("start", started - start)
        .with("close", closed - started)
        .with("peak", peakBytes());
  }

  /// The most memory that this JVM ever had in use, as the system counts it.
  private static long peakBytes() {
    String peak = Machine.firstValue(Path.of("/proc/self/status"), "VmHWM");
    return peak.isEmpty() ? 0 : Long.parseLong(peak.split(" ", -1)[0]) * KIB;
  }
}
