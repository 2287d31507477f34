package dev.partisan.benchmarks;

import dev.partisan.Node;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Many nodes that have not joined.
///
/// ```
/// run COUNT      start= close= peak=      nanoseconds, nanoseconds, bytes
/// ```
final class IdleNodes implements Role {
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
        .with("peak", Memory.peakBytes());
  }
}
